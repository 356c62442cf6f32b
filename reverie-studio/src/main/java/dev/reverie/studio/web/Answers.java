package dev.reverie.studio.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** JSON answers and the links in them. */
public final class Answers {
    /** Where all paths of the contract begin. */
    public static final String ROOT = "/api/v1";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Answers() {}

    /** An empty object. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** An empty array. */
    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** The bytes of a value, on one line. */
    public static byte[] bytes(JsonNode value) {
        return text(value).getBytes(StandardCharsets.UTF_8);
    }

    /** The text of a value, on one line. */
    public static String text(JsonNode value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON cannot be written", e);
        }
    }

    /**
     * The value of a text.
     *
     * @throws JsonProcessingException if it is no JSON
     */
    public static JsonNode parse(String text) throws JsonProcessingException {
        return MAPPER.readTree(text);
    }

    /** A number, or null where JSON has none for it. */
    public static void number(ObjectNode object, String key, double value) {
        if (Double.isFinite(value)) {
            object.put(key, value);
        } else {
            object.putNull(key);
        }
    }

    /** Adds a number to an array, or null where JSON has none for it. */
    public static void number(ArrayNode array, double value) {
        if (Double.isFinite(value)) {
            array.add(value);
        } else {
            array.addNull();
        }
    }

    /** An array of numbers. */
    public static ArrayNode numbers(double... values) {
        ArrayNode array = array();
        for (double value : values) {
            number(array, value);
        }
        return array;
    }

    /** Answers with JSON. */
    public static void json(Context ctx, JsonNode value) {
        ctx.contentType("application/json");
        ctx.header("Cache-Control", "no-store");
        ctx.result(bytes(value));
    }

    /** Answers with a file's bytes. */
    public static void file(Context ctx, String type, byte[] bytes) {
        ctx.contentType(type);
        ctx.header("Cache-Control", "no-store");
        ctx.result(bytes);
    }

    /**
     * The address of a path of the contract.
     *
     * @param parts such as {@code jobs, 000012, events}; encoded
     */
    public static String href(String... parts) {
        StringBuilder address = new StringBuilder(ROOT);
        for (String part : parts) {
            address.append('/').append(encoded(part));
        }
        return address.toString();
    }

    /** Text as part of an address; the colon of a model's name stays as it is. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%3A", ":");
    }
}
