package dev.reverie.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one JSON document (RFC 8259) into maps, lists, strings, numbers and truth values; {@code null} reads as absent.
 */
final class JsonReader {
    private static final int DEEPEST = 64;

    private final String source;
    private final String text;
    private int position;

    private JsonReader(String source, String text) {
        this.source = source;
        this.text = text;
    }

    /** The object that {@code text} holds; {@code source} names it in messages. */
    static JsonObject read(String source, String text) {
        JsonReader reader = new JsonReader(source, text);
        Object value = reader.value(0).orElseThrow(() -> reader.failure("an object"));
        if (reader.next() != '\0') {
            throw reader.failure("the end of the document");
        }
        if (value instanceof JsonObject object) {
            return object;
        }
        throw reader.failure("an object at the top");
    }

    private Optional<Object> value(int depth) {
        if (depth > DEEPEST) {
            throw failure("at most " + DEEPEST + " levels");
        }
        return switch (next()) {
            case '{' -> Optional.of(object(depth));
            case '[' -> Optional.of(list(depth));
            case '"' -> Optional.of(string());
            case 't' -> Optional.of(word("true", true));
            case 'f' -> Optional.of(word("false", false));
            case 'n' -> {
                word("null", "");
                yield Optional.empty();
            }
            default -> Optional.of(number());
        };
    }

    private JsonObject object(int depth) {
        Map<String, Object> fields = new LinkedHashMap<>();
        position++;
        while (next() != '}') {
            String key = string();
            expect(':');
            value(depth + 1).ifPresent(value -> fields.put(key, value));
            separator('}');
        }
        position++;
        return new JsonObject(source, fields);
    }

    private List<Object> list(int depth) {
        List<Object> items = new ArrayList<>();
        position++;
        while (next() != ']') {
            value(depth + 1).ifPresent(items::add);
            separator(']');
        }
        position++;
        return items;
    }

    private void separator(char end) {
        if (next() == ',') {
            position++;
            if (next() == end) {
                throw failure("a value after the comma");
            }
        } else if (next() != end) {
            throw failure("',' or '" + end + "'");
        }
    }

    private String string() {
        expect('"');
        StringBuilder out = new StringBuilder();
        while (position < text.length() && text.charAt(position) != '"') {
            char c = text.charAt(position++);
            out.append(c == '\\' ? escape() : c);
        }
        expect('"');
        return out.toString();
    }

    private char escape() {
        if (position >= text.length()) {
            throw failure("an escape");
        }
        char c = text.charAt(position++);
        if (c == 'u' && position + 4 <= text.length()) {
            position += 4;
            return (char) Integer.parseInt(text, position - 4, position, 16);
        }
        int known = "\"\\/bfnrt".indexOf(c);
        if (known < 0) {
            throw failure("a known escape");
        }
        return "\"\\/\b\f\n\r\t".charAt(known);
    }

    private Double number() {
        int start = position;
        while (position < text.length() && "+-.eE0123456789".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        try {
            return Double.valueOf(text.substring(start, position));
        } catch (NumberFormatException e) {
            position = start;
            throw failure("a value");
        }
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, position)) {
            throw failure(word);
        }
        position += word.length();
        return value;
    }

    private void expect(char token) {
        if (next() != token) {
            throw failure("'" + token + "'");
        }
        position++;
    }

    /** The next character that is not white space, NUL at the end; it is not consumed. */
    private char next() {
        while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        return position < text.length() ? text.charAt(position) : '\0';
    }

    private IllegalArgumentException failure(String wanted) {
        String found = position < text.length() ? "'" + text.charAt(position) + "'" : "the end";
        return new IllegalArgumentException(
                source + " is no JSON: at character " + position + " expected " + wanted + ", got " + found);
    }
}
