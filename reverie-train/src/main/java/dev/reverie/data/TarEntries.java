package dev.reverie.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Walks the regular files of a tar stream (POSIX ustar headers of 512 bytes); nothing is ever written to disk. */
final class TarEntries {
    private static final int BLOCK = 512;

    private TarEntries() {}

    /** Receives one file; it may read as much of the content as it likes, up to {@code size}. */
    @FunctionalInterface
    interface Visitor {
        void file(String name, long size, InputStream content) throws IOException;
    }

    static void read(InputStream tar, Visitor visitor) throws IOException {
        while (true) {
            byte[] header = tar.readNBytes(BLOCK);
            if (header.length == 0 || isZero(header)) {
                return;
            }
            if (header.length < BLOCK) {
                throw new EOFException("a tar header is cut short");
            }
            checkSum(header);
            String prefix = isUstar(header) ? text(header, 345, 155) : "";
            String name = (prefix.isEmpty() ? "" : prefix + "/") + text(header, 0, 100);
            long size = octal(header, 124, 12);
            Bounded content = new Bounded(tar, size);
            if (header[156] == '0' || header[156] == 0) {
                visitor.file(name, size, content);
            }
            content.skipRest();
            tar.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
        }
    }

    private static void checkSum(byte[] header) throws IOException {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        if (sum != octal(header, 148, 8)) {
            throw new IOException("not a tar header (its checksum does not hold)");
        }
    }

    private static boolean isZero(byte[] header) {
        for (byte b : header) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUstar(byte[] header) {
        return text(header, 257, 5).equals("ustar");
    }

    private static String text(byte[] header, int from, int length) {
        int end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return new String(Arrays.copyOfRange(header, from, end), StandardCharsets.UTF_8);
    }

    private static long octal(byte[] header, int from, int length) throws IOException {
        String digits = text(header, from, length).strip();
        if (!digits.matches("[0-7]{1,11}")) {
            throw new IOException("a tar header holds the number '" + digits + "'");
        }
        return Long.parseLong(digits, 8);
    }

    /** The content of one entry; closing it leaves the archive open. */
    private static final class Bounded extends InputStream {
        private final InputStream in;
        private long left;

        Bounded(InputStream in, long size) {
            this.in = in;
            this.left = size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int got = in.read(bytes, offset, (int) Math.min(length, left));
            if (got < 0) {
                throw new EOFException("a tar entry is cut short");
            }
            left -= got;
            return got;
        }

        void skipRest() throws IOException {
            in.skipNBytes(left);
            left = 0;
        }
    }
}
