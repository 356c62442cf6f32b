package dev.reverie.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A JSON object whose fields are asked for by name and type; a missing field or another type is an error that names
 * file, field and what is there. Fields that are {@code null} count as missing.
 */
public final class JsonObject {
    private static final int SHOWN = 8;
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final String source;
    private final JsonNode tree;

    private JsonObject(String source, JsonNode tree) {
        this.source = source;
        this.tree = tree;
    }

    /**
     * Reads a document.
     *
     * @param source names it in messages
     * @param text one JSON object
     * @throws IllegalArgumentException if it is something else; the message says where
     */
    public static JsonObject parse(String source, String text) {
        try {
            JsonNode tree = MAPPER.readTree(text);
            if (!tree.isObject()) {
                throw new IllegalArgumentException(source + " must hold a JSON object, got " + tree.getNodeType());
            }
            return new JsonObject(source, tree);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(source + " is no JSON: " + e.getMessage(), e);
        }
    }

    /** Names of the fields that are not null, in file order. */
    public Set<String> keys() {
        Set<String> keys = new LinkedHashSet<>();
        tree.fieldNames().forEachRemaining(keys::add);
        keys.removeIf(key -> !has(key));
        return keys;
    }

    /** Whether there is such a field, and it is not null. */
    public boolean has(String key) {
        return tree.hasNonNull(key);
    }

    /** A text field. */
    public String text(String key) {
        return field(key, JsonNode::isTextual, "a text").textValue();
    }

    /** A number field. */
    public double number(String key) {
        return field(key, JsonNode::isNumber, "a number").doubleValue();
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
        return field(key, JsonNode::isBoolean, "true or false").booleanValue();
    }

    /** A field that is an object. */
    public JsonObject object(String key) {
        return new JsonObject(source, field(key, JsonNode::isObject, "an object"));
    }

    /** A field that is a list of numbers. */
    public double[] numbers(String key) {
        return items(key, JsonNode::isNumber, "a list of numbers")
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
    }

    /** A field that is a list of whole numbers. */
    public int[] wholes(String key) {
        return items(key, JsonNode::isNumber, "a list of numbers")
                .mapToInt(item -> whole(key, item.doubleValue()))
                .toArray();
    }

    /** A field that is a list of texts. */
    public List<String> texts(String key) {
        return items(key, JsonNode::isTextual, "a list of texts")
                .map(JsonNode::textValue)
                .toList();
    }

    /** A field that is a list of true and false. */
    public List<Boolean> flags(String key) {
        return items(key, JsonNode::isBoolean, "a list of true and false")
                .map(JsonNode::booleanValue)
                .toList();
    }

    private Stream<JsonNode> items(String key, Predicate<JsonNode> type, String wanted) {
        JsonNode list = field(key, JsonNode::isArray, "a list");
        return StreamSupport.stream(list.spliterator(), false).map(item -> checked(key, item, type, wanted));
    }

    private JsonNode field(String key, Predicate<JsonNode> type, String wanted) {
        if (!has(key)) {
            throw new IllegalArgumentException(source + " has no field '" + key + "' among its " + tree.size()
                    + keys().stream().limit(SHOWN).collect(Collectors.joining(", ", ": ", ", ...")));
        }
        return checked(key, tree.get(key), type, wanted);
    }

    private JsonNode checked(String key, JsonNode value, Predicate<JsonNode> type, String wanted) {
        if (!type.test(value)) {
            throw new IllegalArgumentException(source + ": field '" + key + "' must be " + wanted + ", got " + value);
        }
        return value;
    }

    private int whole(String key, double value) {
        if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(source + ": field '" + key + "' must be a whole number, got " + value);
        }
        return (int) value;
    }

    @Override
    public String toString() {
        return tree.toString();
    }
}
