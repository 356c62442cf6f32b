package dev.reverie.studio.upload;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Text in a PNG: one international text chunk ({@code iTXt}, PNG 1.2 section 4.2.3.3) with a keyword, uncompressed, in UTF-8.
 *
 * <p>A picture so carries how it was made wherever it is copied to.
 */
public final class PngText {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int CHUNK_FRAME = 12;

    /** Longer text is not of this program. */
    private static final int LONGEST = 1 << 20;

    private PngText() {}

    /**
     * The picture with a text before its end.
     *
     * @param png a whole PNG; not changed
     * @param keyword Latin letters, at most 79
     * @param text any
     * @throws IllegalArgumentException if it is no PNG
     */
    public static byte[] with(byte[] png, String keyword, String text) {
        if (!isPng(png) || !isWhole(png)) {
            throw new IllegalArgumentException("text can be put into a whole PNG only");
        }
        byte[] chunk = chunk(keyword, text);
        // The last chunk is IEND, which is empty.
        int end = png.length - CHUNK_FRAME;
        byte[] all = new byte[png.length + chunk.length];
        System.arraycopy(png, 0, all, 0, end);
        System.arraycopy(chunk, 0, all, end, chunk.length);
        System.arraycopy(png, end, all, end + chunk.length, CHUNK_FRAME);
        return all;
    }

    private static byte[] chunk(String keyword, String text) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.writeBytes("iTXt".getBytes(StandardCharsets.US_ASCII));
        data.writeBytes(keyword.getBytes(StandardCharsets.ISO_8859_1));
        // End of keyword, no compression and its method, no language, no translated keyword.
        data.writeBytes(new byte[5]);
        data.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        CRC32 sum = new CRC32();
        sum.update(data.toByteArray());
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(chunk)) {
            out.writeInt(data.size() - 4);
            out.write(data.toByteArray());
            out.writeInt((int) sum.getValue());
        } catch (IOException e) {
            throw new UncheckedIOException("an array cannot be written to", e);
        }
        return chunk.toByteArray();
    }

    /**
     * The text of a keyword.
     *
     * @param png any bytes
     * @param keyword as it was written
     * @return absent if it is no PNG, is damaged, or has no such text
     */
    public static Optional<String> of(byte[] png, String keyword) {
        if (!isPng(png)) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.wrap(png).position(SIGNATURE.length);
        byte[] begin = keyword.getBytes(StandardCharsets.ISO_8859_1);
        while (bytes.remaining() >= CHUNK_FRAME) {
            int length = bytes.getInt();
            byte[] type = new byte[4];
            bytes.get(type);
            if (length < 0 || length > bytes.remaining() - 4) {
                return Optional.empty();
            }
            if (length <= LONGEST && Arrays.equals(type, "iTXt".getBytes(StandardCharsets.US_ASCII))) {
                byte[] data = new byte[length];
                bytes.get(data).getInt();
                int text = begin.length + 5;
                if (length >= text
                        && Arrays.equals(data, 0, begin.length, begin, 0, begin.length)
                        && Arrays.equals(data, begin.length, text, new byte[5], 0, 5)) {
                    return Optional.of(new String(data, text, length - text, StandardCharsets.UTF_8));
                }
            } else {
                bytes.position(bytes.position() + length + 4);
            }
        }
        return Optional.empty();
    }

    /** Whether the chunks of a PNG follow one another up to an empty one at the end of the bytes. */
    public static boolean isWhole(byte[] png) {
        ByteBuffer bytes = ByteBuffer.wrap(png);
        long at = SIGNATURE.length;
        while (at + CHUNK_FRAME <= png.length) {
            int length = bytes.getInt((int) at);
            if (length < 0) {
                return false;
            }
            at += length + (long) CHUNK_FRAME;
            if (at == png.length) {
                return length == 0;
            }
        }
        return false;
    }

    /** Whether bytes begin as a PNG does. */
    public static boolean isPng(byte[] bytes) {
        return bytes.length > SIGNATURE.length
                && Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
    }
}
