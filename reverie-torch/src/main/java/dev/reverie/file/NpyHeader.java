package dev.reverie.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The header of a npy file: magic, version, length and a Python dictionary literal.
 *
 * <pre>{@code {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }}</pre>
 *
 * <p>Version 1 has a length of two bytes and Latin-1 text, version 2 a length of four bytes, version 3 also UTF-8.
 *
 * @param type how elements are stored and what they are read as
 * @param fortranOrder whether the first index varies fastest
 * @param shape the array's shape
 * @param dataStart offset of the first element in the file
 */
record NpyHeader(NpyType type, boolean fortranOrder, Shape shape, int dataStart) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int ALIGNMENT = 64;
    /** Shapes and plain types take some hundred bytes; records with many fields, which need more, are not read. */
    private static final int MAX_HEADER_BYTES = 1 << 16;

    /**
     * Reads and checks the header of a file, but not whether the data is there.
     *
     * @throws FileFormatException on any departure from the format
     */
    static NpyHeader read(ByteSource source) throws IOException {
        String file = source.name();
        long size = source.size();
        if (size < 10) {
            throw new FileFormatException(
                    file,
                    (size == 0 ? "is empty" : "has only " + size + " bytes") + "; a npy file begins with a header");
        }
        ByteBuffer start = source.read(0, (int) Math.min(size, 12)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] magic = new byte[MAGIC.length];
        start.get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new FileFormatException(
                    file,
                    "begins with " + FileFormatException.excerpt(new String(magic, StandardCharsets.ISO_8859_1))
                            + ", a npy file with '\\x93NUMPY'");
        }
        int major = start.get() & 0xff;
        int minor = start.get() & 0xff;
        if (major < 1 || major > 3 || minor != 0) {
            throw new FileFormatException(
                    file, "has npy version " + major + "." + minor + "; accepted are 1.0, 2.0 and 3.0");
        }
        int textStart = major == 1 ? 10 : 12;
        if (size < textStart) {
            throw new FileFormatException(file, "is cut short inside the header, at byte " + size);
        }
        long length = major == 1 ? start.getShort() & 0xffff : start.getInt() & 0xffffffffL;
        if (length > MAX_HEADER_BYTES || length > size - textStart) {
            throw new FileFormatException(
                    file,
                    "claims a header of " + length + " bytes; accepted are at most " + MAX_HEADER_BYTES
                            + ", and the file has " + (size - textStart) + " more");
        }
        Charset charset = major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        String text;
        try {
            text = charset.newDecoder()
                    .decode(source.read(textStart, (int) length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new FileFormatException(file, "has a header that is not UTF-8", e);
        }
        return new Dictionary(file, text).read(textStart + (int) length);
    }

    /** The header of an array in row-major order, version 1, padded so that data starts at a multiple of 64. */
    static ByteBuffer write(String descr, Shape shape) {
        String sizes = Arrays.stream(shape.toArray()).mapToObj(Long::toString).collect(Collectors.joining(", "));
        String tuple = "(" + sizes + (shape.rank() == 1 ? ",)" : ")");
        String text = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + tuple + ", }";
        int prefix = MAGIC.length + 4;
        int padding = Math.floorMod(-(prefix + text.length() + 1), ALIGNMENT);
        String padded = text + " ".repeat(padding) + "\n";
        ByteBuffer header = ByteBuffer.allocate(prefix + padded.length()).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) padded.length());
        return header.put(padded.getBytes(StandardCharsets.ISO_8859_1)).flip();
    }

    /** Reads the dictionary literal from left to right; only its three keys, in any order. */
    private static final class Dictionary {
        private static final int SHOWN = 20;

        private final String file;
        private final String text;
        private int position;

        private Dictionary(String file, String text) {
            this.file = file;
            this.text = text;
        }

        private NpyHeader read(int dataStart) throws FileFormatException {
            @Nullable NpyType type = null;
            @Nullable Shape shape = null;
            boolean fortranOrder = false;
            Set<String> keys = new HashSet<>();
            expect("{");
            while (!consume("}")) {
                String key = string("a key");
                if (!keys.add(key)) {
                    throw new FileFormatException(file, "has the header key '" + key + "' twice");
                }
                expect(":");
                switch (key) {
                    case "descr" -> type = NpyType.parse(file, descr());
                    case "fortran_order" -> fortranOrder = truth();
                    case "shape" -> shape = shape();
                    default ->
                        throw new FileFormatException(
                                file,
                                "has the header key " + FileFormatException.excerpt(key)
                                        + "; accepted are descr, fortran_order and shape");
                }
                if (!consume(",")) {
                    expect("}");
                    break;
                }
            }
            skipSpace();
            if (position < text.length()) {
                throw unexpected("only spaces after the closing brace");
            }
            if (type == null || shape == null || keys.size() != 3) {
                throw new FileFormatException(
                        file, "has a header with " + keys + " alone; descr, fortran_order and shape are needed");
            }
            return new NpyHeader(type, fortranOrder, shape, dataStart);
        }

        private boolean truth() throws FileFormatException {
            if (consume("True")) {
                return true;
            }
            expect("False");
            return false;
        }

        private String descr() throws FileFormatException {
            skipSpace();
            if (position < text.length() && text.charAt(position) == '[') {
                throw new FileFormatException(
                        file, "has records of several fields; arrays of one plain element type are accepted");
            }
            return string("a type");
        }

        private Shape shape() throws FileFormatException {
            long[] sizes = new long[Shape.MAX_RANK];
            int count = 0;
            boolean comma = true;
            expect("(");
            while (!consume(")")) {
                if (!comma) {
                    throw unexpected("',' or ')' in the shape");
                }
                if (count == sizes.length) {
                    throw new FileFormatException(file, "has a shape of more than " + sizes.length + " axes");
                }
                sizes[count++] = natural();
                comma = consume(",");
            }
            if (count == 1 && !comma) {
                throw unexpected("a tuple for the shape: (n,) where there is one axis");
            }
            try {
                return Shape.of(Arrays.copyOf(sizes, count));
            } catch (IllegalArgumentException e) {
                throw new FileFormatException(file, "has a wrong shape: " + e.getMessage(), e);
            }
        }

        private long natural() throws FileFormatException {
            skipSpace();
            int start = position;
            while (position < text.length() && text.charAt(position) >= '0' && text.charAt(position) <= '9') {
                position++;
            }
            if (position == start) {
                throw unexpected("a size, 0 or more");
            }
            try {
                long value = Long.parseLong(text, start, position, 10);
                // Python 2 wrote its long integers as 3L.
                consume("L");
                return value;
            } catch (NumberFormatException tooLarge) {
                String shown = FileFormatException.excerpt(text.substring(start, position));
                throw new FileFormatException(
                        file, "has the size " + shown + " in its shape; at most " + Long.MAX_VALUE, tooLarge);
            }
        }

        private String string(String what) throws FileFormatException {
            skipSpace();
            char quote = position < text.length() ? text.charAt(position) : ' ';
            int end = quote == '\'' || quote == '"' ? text.indexOf(quote, position + 1) : -1;
            if (end < 0 || text.substring(position, end).contains("\\")) {
                throw unexpected(what + " in quotes");
            }
            String value = text.substring(position + 1, end);
            position = end + 1;
            return value;
        }

        private void expect(String token) throws FileFormatException {
            if (!consume(token)) {
                throw unexpected("'" + token + "'");
            }
        }

        private boolean consume(String token) {
            skipSpace();
            boolean found = text.startsWith(token, position);
            position += found ? token.length() : 0;
            return found;
        }

        private void skipSpace() {
            while (position < text.length() && " \t\n\r".indexOf(text.charAt(position)) >= 0) {
                position++;
            }
        }

        private FileFormatException unexpected(String expected) {
            String found = position >= text.length()
                    ? "its end"
                    : FileFormatException.excerpt(text.substring(position, Math.min(text.length(), position + SHOWN)));
            return new FileFormatException(
                    file, "the header has " + found + " at character " + position + ", expected " + expected);
        }
    }
}
