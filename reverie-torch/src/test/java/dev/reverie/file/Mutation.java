package dev.reverie.file;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Damages the bytes of a good file in the ways that files are damaged, or forged. */
final class Mutation {
    private static final String[] TOKENS = {
        "0",
        "-1",
        "9223372036854775807",
        "9223372036854775808",
        "4294967296",
        "1e9",
        "1.5",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "\"",
        "'",
        ",",
        ":",
        "\\",
        "\\u0000",
        "\\ud800",
        "null",
        "true",
        "True",
        "False",
        " ",
        "\n",
        "F32",
        "F64",
        "BOOL",
        "F8_E5M2",
        "dtype",
        "shape",
        "data_offsets",
        "__metadata__",
        "<f8",
        ">i4",
        "|O",
        "<U8",
        "descr",
        "fortran_order",
        "[[[[[[[[",
        "{\"a\":{\"a\":{\"a\":",
        "\u00e9",
        "\ud83d\ude00"
    };

    private final SplittableRandom random;

    Mutation(SplittableRandom random) {
        this.random = random;
    }

    /** A copy with one change, now and then up to four, mostly within the first {@code focus} bytes. */
    byte[] of(byte[] good, int focus) {
        byte[] bytes = good.clone();
        int changes = random.nextInt(3) > 0 ? 1 : random.nextInt(2, 5);
        for (int i = 0; i < changes && bytes.length > 0; i++) {
            int range = random.nextInt(4) == 0 ? bytes.length : Math.min(bytes.length, focus);
            bytes = change(bytes, random.nextInt(range));
        }
        return bytes;
    }

    private byte[] change(byte[] bytes, int at) {
        switch (random.nextInt(8)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2 -> {
                return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            }
            case 3 -> {
                return Arrays.copyOf(bytes, bytes.length + random.nextInt(1, 20));
            }
            case 4 -> {
                byte[] token = TOKENS[random.nextInt(TOKENS.length)].getBytes(StandardCharsets.UTF_8);
                System.arraycopy(token, 0, bytes, at, Math.min(token.length, bytes.length - at));
            }
            case 5 -> {
                byte[] token = TOKENS[random.nextInt(TOKENS.length)].getBytes(StandardCharsets.UTF_8);
                return spliced(bytes, at, Math.min(bytes.length, at + random.nextInt(4)), token);
            }
            case 6 -> {
                int from = random.nextInt(bytes.length);
                byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + random.nextInt(40)));
                return spliced(bytes, at, at, piece);
            }
            default -> {
                byte digit = (byte) ('0' + random.nextInt(10));
                for (int i = at; i < bytes.length; i++) {
                    if (bytes[i] >= '0' && bytes[i] <= '9') {
                        bytes[i] = digit;
                        break;
                    }
                }
            }
        }
        return bytes;
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] piece) {
        byte[] result = Arrays.copyOf(bytes, bytes.length - (to - from) + piece.length);
        System.arraycopy(piece, 0, result, from, piece.length);
        System.arraycopy(bytes, to, result, from + piece.length, bytes.length - to);
        return result;
    }
}
