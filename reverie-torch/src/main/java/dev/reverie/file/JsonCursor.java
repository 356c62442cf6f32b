package dev.reverie.file;

/**
 * Reads JSON from left to right for a reader that knows what must come next, so far as safetensors headers need it:
 * objects, arrays, strings and integers from 0 to 2^63 - 1.
 *
 * <p>It never recurses and builds no tree: a value nested deeper than the format allows is refused at its first
 * bracket. Strict as RFC 8259: no comments, trailing commas, leading zeros or lone surrogates.
 */
final class JsonCursor {
    private static final int SHOWN = 20;

    private final String file;
    private final String text;
    private int position;

    /** A cursor at the start of {@code text}, which is the header of {@code file}. */
    JsonCursor(String file, String text) {
        this.file = file;
        this.text = text;
    }

    /** Consumes {@code token} or fails; {@code context} says where, for instance "after the shape". */
    void expect(char token, String context) throws FileFormatException {
        if (!consume(token)) {
            throw unexpected("'" + token + "' " + context);
        }
    }

    /** Consumes {@code token} if it is next. */
    boolean consume(char token) {
        skipSpace();
        if (position < text.length() && text.charAt(position) == token) {
            position++;
            return true;
        }
        return false;
    }

    /** Fails unless only white space is left. */
    void end() throws FileFormatException {
        skipSpace();
        if (position < text.length()) {
            throw unexpected("only spaces after the closing brace");
        }
    }

    /** An integer from 0 to 2^63 - 1. */
    long natural(String what) throws FileFormatException {
        skipSpace();
        int start = position;
        while (position < text.length() && text.charAt(position) >= '0' && text.charAt(position) <= '9') {
            position++;
        }
        boolean more = position < text.length() && ".eE".indexOf(text.charAt(position)) >= 0;
        boolean leadingZero = position > start + 1 && text.charAt(start) == '0';
        if (position == start || more || leadingZero) {
            position = start;
            throw unexpected(what + " as an integer, 0 or more");
        }
        try {
            return Long.parseLong(text, start, position, 10);
        } catch (NumberFormatException tooLarge) {
            throw new FileFormatException(
                    file,
                    "the header has " + FileFormatException.excerpt(text.substring(start, position)) + " for " + what
                            + " at character " + start + "; accepted is at most " + Long.MAX_VALUE,
                    tooLarge);
        }
    }

    /** A string, its escapes resolved. */
    String string(String what) throws FileFormatException {
        skipSpace();
        int start = position;
        if (!consume('"')) {
            throw unexpected(what + " as a string");
        }
        int plainEnd = position;
        while (plainEnd < text.length() && isPlain(text.charAt(plainEnd))) {
            plainEnd++;
        }
        StringBuilder value = new StringBuilder().append(text, position, plainEnd);
        position = plainEnd;
        while (position < text.length() && text.charAt(position) != '"') {
            char c = text.charAt(position);
            if (c < ' ') {
                throw unexpected("an escape in place of a bare control character in " + what);
            }
            position++;
            value.append(c == '\\' ? escape() : c);
        }
        if (position >= text.length()) {
            position = start;
            throw unexpected(what + " to end with a quotation mark");
        }
        position++;
        for (int i = 0; i < value.length(); i++) {
            if (Character.isHighSurrogate(value.charAt(i))
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(value.charAt(i))) {
                position = start;
                throw unexpected(what + " without half a surrogate pair");
            }
        }
        return value.toString();
    }

    /** The failure that something else than {@code expected} comes next. */
    FileFormatException unexpected(String expected) {
        String found = position >= text.length()
                ? "its end"
                : FileFormatException.excerpt(text.substring(position, Math.min(text.length(), position + SHOWN)));
        return new FileFormatException(
                file, "the header has " + found + " at character " + position + ", expected " + expected);
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c != '"' && c != '\\';
    }

    private char escape() throws FileFormatException {
        char kind = position < text.length() ? text.charAt(position) : ' ';
        int index = "\"\\/bfnrt".indexOf(kind);
        if (index >= 0) {
            position++;
            return "\"\\/\b\f\n\r\t".charAt(index);
        }
        if (kind == 'u' && position + 5 <= text.length()) {
            int code = 0;
            for (int i = 1; i <= 4; i++) {
                // Character.digit alone would also take digits of other scripts.
                char hex = text.charAt(position + i);
                code = hex < 0x7f ? (code << 4) | Character.digit(hex, 16) : -1;
                if (code < 0) {
                    throw unexpected("four hexadecimal digits");
                }
            }
            position += 5;
            return (char) code;
        }
        throw unexpected("one of \" \\ / b f n r t or u and four hexadecimal digits after a backslash");
    }

    private void skipSpace() {
        while (position < text.length() && " \t\n\r".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }
}
