package dev.reverie.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON from left to right for a reader that knows what must come next, so far as safetensors headers need it:
 * objects, arrays, strings and integers from 0 to 2^63 - 1.
 *
 * <p>Jackson's streaming parser does the lexical work, strictly as RFC 8259. No tree is built, and nesting beyond what
 * the format has is refused at once; names and texts may be as long as the header, whose size is bounded before.
 */
final class JsonCursor {
    private static final int SHOWN = 20;
    private static final int DEEPEST = 4;
    private static final int LONGEST_NUMBER = 32;

    /** No table of names is kept between files: names of hostile files must not fill it. */
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(LONGEST_NUMBER)
                    .maxNameLength(SafetensorsHeader.MAX_HEADER_BYTES)
                    .maxStringLength(SafetensorsHeader.MAX_HEADER_BYTES)
                    .build())
            .build();

    private final String file;
    private final String text;
    private final JsonParser parser;

    /** A cursor before the first token of {@code text}, which is the header of {@code file}. */
    JsonCursor(String file, String text) {
        this.file = file;
        this.text = text;
        try {
            this.parser = FACTORY.createParser(text);
        } catch (IOException e) {
            throw new UncheckedIOException("a parser over a text reads no file", e);
        }
    }

    /** A generator of compact JSON that writes strings as the reference implementation does. */
    static JsonGenerator generator(Writer target) throws IOException {
        return FACTORY.createGenerator(target);
    }

    /** Consumes the bracket that begins an object. */
    void beginObject(String what) throws FileFormatException {
        if (next() != JsonToken.START_OBJECT) {
            throw unexpected("'{' to begin " + what);
        }
    }

    /** The next key of an object, or null at its end, which is consumed. */
    @Nullable
    String key(String what) throws FileFormatException {
        return next() == JsonToken.FIELD_NAME ? checked(what) : null;
    }

    /** Consumes the bracket that begins an array. */
    void beginArray(String what) throws FileFormatException {
        if (next() != JsonToken.START_ARRAY) {
            throw unexpected("'[' to begin " + what);
        }
    }

    /** Steps to the next item of an array; false at its end, which is consumed. */
    boolean item() throws FileFormatException {
        return next() != JsonToken.END_ARRAY;
    }

    /** The item stepped to, an integer from 0 to 2^63 - 1. */
    long natural(String what) throws FileFormatException {
        String value = currentText();
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT || value.startsWith("-")) {
            throw unexpected(what + " as an integer, 0 or more");
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException tooLarge) {
            throw new FileFormatException(
                    file,
                    "the header has " + FileFormatException.excerpt(value) + " for " + what + " at character "
                            + position() + "; accepted is at most " + Long.MAX_VALUE,
                    tooLarge);
        }
    }

    /** The value that is next, a string with its escapes resolved. */
    String string(String what) throws FileFormatException {
        if (next() != JsonToken.VALUE_STRING) {
            throw unexpected(what + " as a string");
        }
        return checked(what);
    }

    /** Fails unless only white space is left. */
    void end() throws FileFormatException {
        if (next() != null) {
            throw unexpected("only spaces after the closing brace");
        }
    }

    /** The text of the token at hand; UTF-8 cannot say half a surrogate pair, though an escape can. */
    private String checked(String what) throws FileFormatException {
        String value = currentText();
        if (value.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
            throw unexpected(what + " without half a surrogate pair");
        }
        return value;
    }

    private String currentText() throws FileFormatException {
        try {
            return parser.getText();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private @Nullable JsonToken next() throws FileFormatException {
        try {
            return parser.nextToken();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private FileFormatException malformed(IOException e) {
        String reason = e instanceof JsonProcessingException fault ? fault.getOriginalMessage() : e.getMessage();
        return new FileFormatException(
                file,
                "has a header that is no JSON at character "
                        + parser.currentLocation().getCharOffset() + ": "
                        + FileFormatException.printable(String.valueOf(reason)),
                e);
    }

    /** The failure that the token at hand is something else than {@code expected}. */
    private FileFormatException unexpected(String expected) {
        int at = position();
        return new FileFormatException(
                file, "the header has " + shown(at) + " at character " + at + ", expected " + expected);
    }

    private String shown(int at) {
        return at >= text.length()
                ? "its end"
                : FileFormatException.excerpt(text.substring(at, Math.min(text.length(), at + SHOWN)));
    }

    private int position() {
        return (int) parser.currentTokenLocation().getCharOffset();
    }
}
