package dev.reverie.data;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How a camera was held, as it notes in a picture (Exif 2.32, tag 0x0112): in the APP1 segment of a JPEG or the eXIf
 * chunk of a PNG. The stored rows and columns are turned and mirrored so that the picture stands upright.
 *
 * @param swapped whether stored rows are columns of the upright picture
 * @param fromRight whether the upright picture runs against the stored columns
 * @param fromBottom whether the upright picture runs against the stored rows
 */
record ExifOrientation(boolean swapped, boolean fromRight, boolean fromBottom) {
    private static final ExifOrientation UPRIGHT = new ExifOrientation(false, false, false);
    private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};
    private static final int TAG = 0x0112;
    private static final int SHORT = 3;
    private static final int PNG_HEAD = 8;

    /**
     * The orientation noted in a whole file; upright if there is none, or what is noted is no orientation.
     *
     * @param bytes a PNG or JPEG whose structure {@link ImageContainer} has checked
     */
    static ExifOrientation of(byte[] bytes) {
        try {
            byte[] exif = bytes[0] == (byte) 0xff ? jpeg(bytes) : png(bytes);
            return numbered(exif.length == 0 ? 1 : number(exif));
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            // A damaged note says nothing about the pixels, which are whole.
            return UPRIGHT;
        }
    }

    /** The eight values of the tag: which edges of the picture the first stored row and column are. */
    private static ExifOrientation numbered(int number) {
        return switch (number) {
            case 2 -> new ExifOrientation(false, true, false);
            case 3 -> new ExifOrientation(false, true, true);
            case 4 -> new ExifOrientation(false, false, true);
            case 5 -> new ExifOrientation(true, false, false);
            case 6 -> new ExifOrientation(true, false, true);
            case 7 -> new ExifOrientation(true, true, true);
            case 8 -> new ExifOrientation(true, true, false);
            default -> UPRIGHT;
        };
    }

    private static byte[] jpeg(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes);
        int at = 2;
        while (at + 4 <= bytes.length) {
            int marker = bytes[at + 1] & 0xff;
            if (marker == 0xff) {
                at++;
                continue;
            }
            int end = at + 2 + (file.getShort(at + 2) & 0xffff);
            if (marker == 0xe1 && Arrays.equals(bytes, at + 4, at + 4 + EXIF.length, EXIF, 0, EXIF.length)) {
                return Arrays.copyOfRange(bytes, at + 4 + EXIF.length, Math.min(end, bytes.length));
            }
            if (marker == 0xda) {
                break;
            }
            at = end;
        }
        return new byte[0];
    }

    private static byte[] png(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes);
        long at = PNG_HEAD;
        while (at + 12 <= bytes.length) {
            int start = (int) at + 8;
            long length = file.getInt((int) at) & 0xffff_ffffL;
            if (new String(bytes, (int) at + 4, 4, StandardCharsets.ISO_8859_1).equals("eXIf")) {
                return Arrays.copyOfRange(bytes, start, (int) Math.min(start + length, bytes.length));
            }
            at += 12 + length;
        }
        return new byte[0];
    }

    /** The tag's value in the first directory of a TIFF structure; 1 if it is not there. */
    private static int number(byte[] tiff) {
        ByteBuffer buffer = ByteBuffer.wrap(tiff);
        buffer.order(tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = buffer.getInt(4);
        int entries = buffer.getShort(directory) & 0xffff;
        for (int i = 0; i < entries; i++) {
            int entry = directory + 2 + 12 * i;
            if ((buffer.getShort(entry) & 0xffff) == TAG && buffer.getShort(entry + 2) == SHORT) {
                return buffer.getShort(entry + 8) & 0xffff;
            }
        }
        return 1;
    }

    /** Whether nothing is to be turned or mirrored. */
    boolean isUpright() {
        return equals(UPRIGHT);
    }

    /** The picture as it was seen. */
    Picture upright(Picture stored) {
        if (isUpright()) {
            return stored;
        }
        int height = swapped ? stored.width() : stored.height();
        int width = swapped ? stored.height() : stored.width();
        int pixels = height * width;
        byte[] planes = new byte[stored.channels() * pixels];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int row = swapped ? x : y;
                int column = swapped ? y : x;
                int storedRow = fromBottom ? stored.height() - 1 - row : row;
                int storedColumn = fromRight ? stored.width() - 1 - column : column;
                for (int channel = 0; channel < stored.channels(); channel++) {
                    planes[channel * pixels + y * width + x] =
                            stored.planes()[channel * pixels + storedRow * stored.width() + storedColumn];
                }
            }
        }
        return new Picture(stored.channels(), height, width, planes, stored.isTransparent());
    }
}
