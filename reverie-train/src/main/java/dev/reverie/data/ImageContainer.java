package dev.reverie.data;

import dev.reverie.data.ImageDecoder.Fault;
import java.nio.charset.StandardCharsets;

/**
 * Checks the structure of PNG and JPEG files, because decoders silently fill the missing part of a truncated file with
 * grey.
 */
final class ImageContainer {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private static final int PNG_DEPTH = 24;
    private static final int PNG_COLOUR_TYPE = 25;

    private ImageContainer() {}

    /** The format by content; a fault if it is another one, cut short, or coloured for print. */
    public static String check(byte[] bytes) throws Fault {
        if (startsWith(bytes, PNG)) {
            checkPng(bytes);
            return "png";
        }
        if (bytes.length > 2 && bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xd8) {
            checkJpeg(bytes);
            return "jpeg";
        }
        if (bytes.length == 0) {
            throw new Fault("is empty");
        }
        throw new Fault("is not a PNG or JPEG image (it begins with " + DataFile.hex(bytes, 4) + ")");
    }

    private static boolean startsWith(byte[] bytes, byte[] magic) {
        return bytes.length >= magic.length && java.util.Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
    }

    private static void checkPng(byte[] bytes) throws Fault {
        long at = PNG.length;
        while (at + 12 <= bytes.length) {
            long length = (long) word(bytes, (int) at) << 16 | word(bytes, (int) at + 2);
            String type = new String(bytes, (int) at + 4, 4, StandardCharsets.ISO_8859_1);
            at += 12 + length;
            if (type.equals("IEND") && at <= bytes.length) {
                return;
            }
        }
        throw new Fault("is a truncated PNG");
    }

    private static void checkJpeg(byte[] bytes) throws Fault {
        int at = 2;
        while (at + 4 <= bytes.length) {
            if (bytes[at] != (byte) 0xff) {
                throw new Fault("is a damaged JPEG (no marker at byte " + at + ")");
            }
            int marker = bytes[at + 1] & 0xff;
            if (marker == 0xff) {
                at++;
                continue;
            }
            int length = word(bytes, at + 2);
            boolean frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
            if (frame && at + 9 < bytes.length && bytes[at + 9] == 4) {
                throw new Fault("is a JPEG in CMYK, the colours of print; convert it to RGB");
            }
            at += 2 + length;
            if (marker == 0xda) {
                if (endsAfter(bytes, at)) {
                    return;
                }
                break;
            }
        }
        throw new Fault("is a truncated JPEG");
    }

    /**
     * What it costs to decode one pixel, as 1 for the pixel and 1 for each byte that its samples take; 2 for a JPEG, whose
     * samples are cheaper.
     */
    static long cost(byte[] bytes) {
        if (bytes[0] == (byte) 0xff) {
            return 2;
        }
        int channels = switch (bytes[PNG_COLOUR_TYPE]) {
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 1;
        };
        return 1L + Math.max(1, channels * bytes[PNG_DEPTH] / 8);
    }

    /** How often a JPEG paints its pixels, a PNG once. */
    static int scans(byte[] bytes) {
        if (bytes[0] != (byte) 0xff) {
            return 1;
        }
        int scans = 0;
        int at = 2;
        while (at + 4 <= bytes.length) {
            int marker = bytes[at] == (byte) 0xff ? bytes[at + 1] & 0xff : 0;
            if (marker == 0xda) {
                scans++;
            }
            // Within painted data 0xff is followed by 0 or by a restart (0xd0 to 0xd7), neither of which has a length.
            boolean segment = marker >= 0xc0 && marker < 0xff && (marker < 0xd0 || marker > 0xd9);
            at += segment ? 2 + word(bytes, at + 2) : 1;
        }
        return scans;
    }

    /** In entropy-coded data 0xff is always followed by 0 or a restart marker, so the end marker is unmistakable. */
    private static boolean endsAfter(byte[] bytes, int from) {
        for (int i = from; i + 1 < bytes.length; i++) {
            if (bytes[i] == (byte) 0xff && bytes[i + 1] == (byte) 0xd9) {
                return true;
            }
        }
        return false;
    }

    private static int word(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }
}
