package dev.reverie.testkit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A JSON object whose fields are asked for by name and type; a missing field or another type is an error that names
 * file,
 * field and what is there. Fields that are {@code null} count as missing.
 */
public final class JsonObject {
    private static final int SHOWN = 8;

    private final String source;
    private final Map<String, Object> fields;

    JsonObject(String source, Map<String, Object> fields) {
        this.source = source;
        this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /**
     * Reads a document.
     *
     * @param source names it in messages
     * @param text one JSON object
     * @throws IllegalArgumentException if it is something else; the message says where
     */
    public static JsonObject parse(String source, String text) {
        return JsonReader.read(source, text);
    }

    /** Names of the fields, in file order. */
    public Set<String> keys() {
        return fields.keySet();
    }

    /** Whether there is such a field, and it is not null. */
    public boolean has(String key) {
        return fields.containsKey(key);
    }

    /** A text field. */
    public String text(String key) {
        return field(key, String.class, "a text");
    }

    /** A number field. */
    public double number(String key) {
        return field(key, Double.class, "a number");
    }

    /** A number field that may be missing. */
    public Optional<Double> optionalNumber(String key) {
        return has(key) ? Optional.of(number(key)) : Optional.empty();
    }

    /** A whole-number field. */
    public int whole(String key) {
        return whole(key, number(key));
    }

    /** A field that is true or false. */
    public boolean flag(String key) {
        return field(key, Boolean.class, "true or false");
    }

    /** A field that is an object. */
    public JsonObject object(String key) {
        return field(key, JsonObject.class, "an object");
    }

    /** A field that is a list of numbers. */
    public double[] numbers(String key) {
        return list(key).stream()
                .mapToDouble(item -> cast(key, item, Double.class, "a list of numbers"))
                .toArray();
    }

    /** A field that is a list of whole numbers. */
    public int[] wholes(String key) {
        return list(key).stream()
                .mapToInt(item -> whole(key, cast(key, item, Double.class, "a list of numbers")))
                .toArray();
    }

    /** A field that is a list of texts. */
    public List<String> texts(String key) {
        return list(key).stream()
                .map(item -> cast(key, item, String.class, "a list of texts"))
                .toList();
    }

    /** A field that is a list of true and false. */
    public List<Boolean> flags(String key) {
        return list(key).stream()
                .map(item -> cast(key, item, Boolean.class, "a list of true and false"))
                .toList();
    }

    private List<?> list(String key) {
        return field(key, List.class, "a list");
    }

    private <T> T field(String key, Class<T> type, String wanted) {
        Object value = fields.get(key);
        if (value == null) {
            throw new IllegalArgumentException(source + " has no field '" + key + "' among its " + fields.size()
                    + fields.keySet().stream().limit(SHOWN).collect(Collectors.joining(", ", ": ", ", ...")));
        }
        return cast(key, value, type, wanted);
    }

    private <T> T cast(String key, Object value, Class<T> type, String wanted) {
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(source + ": field '" + key + "' must be " + wanted + ", got " + value);
        }
        return type.cast(value);
    }

    private int whole(String key, double value) {
        if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(source + ": field '" + key + "' must be a whole number, got " + value);
        }
        return (int) value;
    }

    @Override
    public String toString() {
        return fields.toString();
    }
}
