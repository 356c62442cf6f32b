package dev.reverie.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Parts an input into pieces. Each piece but the last begins with its length in two bytes, the low one first; a length beyond
 * the end means all that is left. So every input has a meaning, and {@link #join} writes seeds.
 */
final class Pieces {
    private final byte[] input;
    private int position;

    Pieces(byte[] input) {
        this.input = input;
    }

    /** The next byte as a number of 0 to 255; 0 at the end. */
    int number() {
        return position < input.length ? input[position++] & 0xff : 0;
    }

    boolean hasMore() {
        return position < input.length;
    }

    /** The next piece. */
    byte[] bytes() {
        int length = Math.min(number() | number() << 8, input.length - position);
        position += length;
        return Arrays.copyOfRange(input, position - length, position);
    }

    /** The next piece as text, in which any byte is a letter. */
    String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /** All that is left. */
    byte[] rest() {
        byte[] rest = Arrays.copyOfRange(input, position, input.length);
        position = input.length;
        return rest;
    }

    /** An input of these pieces, the last without a length. */
    static byte[] join(byte[]... pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < pieces.length; i++) {
            if (i < pieces.length - 1) {
                out.write(pieces[i].length);
                out.write(pieces[i].length >> 8);
            }
            out.writeBytes(pieces[i]);
        }
        return out.toByteArray();
    }

    /** An input of these texts, the last without a length. */
    static byte[] join(String... pieces) {
        return join(Arrays.stream(pieces).map(Pieces::utf8).toArray(byte[][]::new));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** These bytes with a number before them. */
    static byte[] after(int number, byte[] rest) {
        byte[] all = new byte[rest.length + 1];
        all[0] = (byte) number;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }
}
