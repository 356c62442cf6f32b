package dev.reverie.studio.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The members of a JSON object, read one by one: each reader names the member, what it accepts and its default, and a fault
 * carries the JSON pointer of the value. {@link #done} refuses members that nobody has asked for.
 */
public final class Fields {
    /** A configuration is a few kilobytes, a grid of settings no more. */
    private static final int LARGEST_BODY = 1 << 20;

    private final ObjectNode object;
    private final String pointer;
    private final Set<String> known = new HashSet<>();

    private Fields(ObjectNode object, String pointer) {
        this.object = object;
        this.pointer = pointer;
    }

    /**
     * The members of an object.
     *
     * @param object itself
     * @param pointer of it in the body, empty for the whole
     */
    public static Fields of(ObjectNode object, String pointer) {
        return new Fields(object, pointer);
    }

    /**
     * The members of a body.
     *
     * @throws Fault if it is no JSON object, or too long
     */
    public static Fields of(Context ctx) {
        String type = String.valueOf(ctx.contentType());
        if (!type.split(";", 2)[0].strip().equals("application/json")) {
            throw Fault.of(Fault.WRONG_TYPE, "the body must be application/json, got " + type, "set Content-Type");
        }
        byte[] bytes = ctx.bodyAsBytes();
        if (bytes.length > LARGEST_BODY) {
            throw Fault.of(
                    Fault.TOO_LARGE,
                    "the body must be at most " + LARGEST_BODY + " bytes, got " + bytes.length,
                    "send files to /uploads");
        }
        try {
            if (Answers.parse(new String(bytes, StandardCharsets.UTF_8)) instanceof ObjectNode object) {
                return new Fields(object, "");
            }
        } catch (JsonProcessingException e) {
            throw Fault.of(
                    Fault.MALFORMED,
                    "the body is no JSON: " + e.getOriginalMessage() + " (line "
                            + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + ")",
                    null);
        }
        throw Fault.of(Fault.MALFORMED, "the body must be a JSON object", null);
    }

    /** The object itself. */
    public ObjectNode object() {
        return object;
    }

    /** JSON pointer of a member. */
    public String pointer(String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    private Optional<JsonNode> member(String name) {
        known.add(name);
        return object.hasNonNull(name) ? Optional.of(object.get(name)) : Optional.empty();
    }

    private Fault wrong(String name, String accepted, JsonNode got) {
        String text = Answers.text(got);
        return Fault.at(
                pointer(name),
                name + " must be " + accepted + ", got " + (text.length() > 80 ? text.substring(0, 80) + "..." : text),
                null);
    }

    /** Whether a member is there. */
    public boolean has(String name) {
        return member(name).isPresent();
    }

    /** Any value, null too. */
    public Optional<JsonNode> any(String name) {
        known.add(name);
        return Optional.ofNullable(object.get(name));
    }

    /** Text without a default; a number is taken as it is written. */
    public Optional<String> text(String name) {
        return member(name).map(node -> {
            if (node.isContainerNode() || node.isBoolean()) {
                throw wrong(name, "text", node);
            }
            return node.asText();
        });
    }

    /** Text that is needed. */
    public String need(String name) {
        return text(name).orElseThrow(() -> Fault.at(pointer(name), name + " is missing", null));
    }

    /** One of some words. */
    public String choice(String name, String fallback, List<String> words) {
        String value = text(name).orElse(fallback);
        if (!words.contains(value)) {
            throw Fault.at(
                    pointer(name),
                    value.isEmpty()
                            ? name + " is missing; it is one of " + String.join(", ", words)
                            : name + " must be one of " + String.join(", ", words) + ", got " + value,
                    null);
        }
        return value;
    }

    /** A truth value. */
    public boolean flag(String name, boolean fallback) {
        return member(name)
                .map(node -> {
                    if (!node.isBoolean()) {
                        throw wrong(name, "true or false", node);
                    }
                    return node.booleanValue();
                })
                .orElse(fallback);
    }

    /** A whole number in a range, without a default. */
    public OptionalLong whole(String name, long low, long high) {
        Optional<JsonNode> node = member(name);
        if (node.isEmpty()) {
            return OptionalLong.empty();
        }
        JsonNode number = node.get();
        boolean whole = number.isIntegralNumber() && number.canConvertToLong();
        if (!whole || number.longValue() < low || number.longValue() > high) {
            throw wrong(name, "a whole number in [" + low + ", " + high + "]", number);
        }
        return OptionalLong.of(number.longValue());
    }

    /** A whole number in a range. */
    public int integer(String name, int fallback, int low, int high) {
        return (int) whole(name, low, high).orElse(fallback);
    }

    /** A number in a closed range, without a default. */
    public OptionalDouble number(String name, double low, double high) {
        Optional<JsonNode> node = member(name);
        if (node.isEmpty()) {
            return OptionalDouble.empty();
        }
        if (!node.get().isNumber()
                || !(node.get().doubleValue() >= low && node.get().doubleValue() <= high)) {
            throw wrong(name, "a number in [" + low + ", " + high + "]", node.get());
        }
        return OptionalDouble.of(node.get().doubleValue());
    }

    /** The members of an object, empty by default. */
    public Fields section(String name) {
        Optional<JsonNode> node = member(name);
        if (node.isEmpty()) {
            return new Fields(Answers.object(), pointer(name));
        }
        if (node.get() instanceof ObjectNode inner) {
            return new Fields(inner, pointer(name));
        }
        throw wrong(name, "an object", node.get());
    }

    /** The objects of a list. */
    public List<Fields> sections(String name, int most) {
        List<Fields> sections = new ArrayList<>();
        List<JsonNode> nodes = list(name, most);
        for (int i = 0; i < nodes.size(); i++) {
            if (!(nodes.get(i) instanceof ObjectNode inner)) {
                throw wrong(name, "a list of objects", nodes.get(i));
            }
            sections.add(new Fields(inner, pointer(name) + "/" + i));
        }
        return sections;
    }

    /** The values of a list, empty by default. */
    public List<JsonNode> list(String name, int most) {
        Optional<JsonNode> node = member(name);
        if (node.isEmpty()) {
            return List.of();
        }
        if (!node.get().isArray()) {
            throw wrong(name, "a list", node.get());
        }
        if (node.get().size() > most) {
            throw Fault.at(
                    pointer(name),
                    name + " must be a list of at most " + most + ", got "
                            + node.get().size(),
                    null);
        }
        List<JsonNode> values = new ArrayList<>();
        node.get().forEach(values::add);
        return values;
    }

    /** Names of the members that are there. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Refuses members that are unknown here. */
    public void done() {
        for (String name : names()) {
            if (!known.contains(name)) {
                throw Fault.at(
                        pointer(name),
                        name + " is unknown here; there are "
                                + String.join(", ", known.stream().sorted().toList()),
                        null);
            }
        }
    }
}
