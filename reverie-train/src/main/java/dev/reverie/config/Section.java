package dev.reverie.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.reverie.text.CamelCase;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of a configuration, read key by key: each reader names the key, its default and what it accepts, and keeps
 * the value it resolved to, so that afterwards the whole configuration can be written out with every default filled in.
 *
 * <pre>{@code
 * double sigmaMin = section.number("sigmaMin", 0.01, Range.above(0));
 * section.rejectUnknown();
 * }</pre>
 *
 * <p>A key that is absent, or null, takes its default. Messages carry the dotted path: {@code process.sigmaMin}.
 */
public final class Section {
    /** Whole numbers are listed by level of a network, and no network has more levels. */
    private static final int MOST_INTEGERS = 16;

    /** No value, in JSON. */
    private static final String NONE = "null";

    private final Source source;
    private final String path;
    private final ObjectNode given;
    private final ObjectNode resolved;

    Section(Source source, String path, ObjectNode given, ObjectNode resolved) {
        this.source = source;
        this.path = path;
        this.given = given;
        this.resolved = resolved;
    }

    /** Whether the key has a value. */
    public boolean has(String key) {
        return given.hasNonNull(key);
    }

    /** Whether the section is empty. */
    boolean isEmpty() {
        for (String key : (Iterable<String>) given::fieldNames) {
            if (has(key)) {
                return false;
            }
        }
        return true;
    }

    /** A number in a range. */
    public double number(String key, double fallback, Range range) {
        double value = fallback;
        if (has(key)) {
            value = numberOf(key, given.get(key), range);
        }
        resolved.put(key, plain(value));
        note(key, ConfigSetting.Type.NUMBER, plain(fallback).toPlainString(), range);
        return value;
    }

    /** A whole number in a range; {@code 1e6} is one. */
    public long integer(String key, long fallback, Range range) {
        long value = fallback;
        if (has(key)) {
            value = wholeOf(key, given.get(key), range);
        }
        resolved.put(key, value);
        note(key, ConfigSetting.Type.INTEGER, Long.toString(fallback), range);
        return value;
    }

    /** A whole number that fits an {@code int}, in a range. */
    public int count(String key, int fallback, Range range) {
        double high = Math.min(range.high(), Integer.MAX_VALUE);
        return (int) integer(
                key, fallback, new Range(range.low(), range.lowOpen(), high, range.highOpen() && high == range.high()));
    }

    /** A whole number that fits an {@code int} and has no default: absent when not given. */
    public Optional<Integer> optionalCount(String key, Range range) {
        Optional<Integer> value = has(key) ? Optional.of(count(key, 0, range)) : Optional.empty();
        note(key, ConfigSetting.Type.INTEGER, NONE, range);
        return value;
    }

    /** A number that has no default: absent when not given. */
    public OptionalDouble optionalNumber(String key, Range range) {
        OptionalDouble value = has(key) ? OptionalDouble.of(number(key, 0, range)) : OptionalDouble.empty();
        note(key, ConfigSetting.Type.NUMBER, NONE, range);
        return value;
    }

    /** Text; numbers and truth values are taken as they are written, and a setting as it is typed. */
    public String text(String key, String fallback) {
        String value = fallback;
        if (has(key)) {
            Optional<String> typed = source.written(pathOf(key)).flatMap(Source.Written::plain);
            JsonNode node = given.get(key);
            if (typed.isEmpty() && node.isContainerNode()) {
                throw wrong(key, "text", node);
            }
            value = typed.orElseGet(node::asText);
        }
        resolved.put(key, value);
        note(key, ConfigSetting.Type.TEXT, TextNode.valueOf(fallback).toString(), List.of());
        return value;
    }

    /** Text without a default: absent when not given. */
    public Optional<String> optionalText(String key) {
        Optional<String> value = has(key) ? Optional.of(text(key, "")) : Optional.empty();
        note(key, ConfigSetting.Type.TEXT, NONE, List.of());
        return value;
    }

    /** A truth value: {@code true} or {@code false}. */
    public boolean flag(String key, boolean fallback) {
        boolean value = fallback;
        if (has(key)) {
            JsonNode node = given.get(key);
            if (!node.isBoolean()) {
                throw wrong(key, "true or false", node);
            }
            value = node.booleanValue();
        }
        resolved.put(key, value);
        note(key, ConfigSetting.Type.BOOLEAN, Boolean.toString(fallback), List.of());
        return value;
    }

    /**
     * One of the constants of an enum, written in camelCase: {@code VARIANCE_EXPLODING} is {@code varianceExploding}.
     *
     * @param key the key
     * @param fallback the default; its enum is the choice
     */
    public <E extends Enum<E>> E choice(String key, E fallback) {
        Class<E> type = fallback.getDeclaringClass();
        return constant(type, choice(key, word(fallback), words(type))).orElseThrow();
    }

    /**
     * One of some words.
     *
     * @param key the key
     * @param fallback the default
     * @param words what is accepted
     */
    public String choice(String key, String fallback, List<String> words) {
        String value = fallback;
        if (has(key)) {
            JsonNode node = given.get(key);
            value = node.isTextual() ? node.textValue() : node.toString();
            if (!words.contains(value)) {
                throw fault(
                        key,
                        "must be one of " + String.join(", ", words) + ", got " + Yaml.describe(node),
                        NearestKey.of(value, words)
                                .map(nearest -> "is " + nearest + " meant?")
                                .orElse(null));
            }
        }
        resolved.put(key, value);
        note(key, ConfigSetting.Type.CHOICE, TextNode.valueOf(fallback).toString(), words);
        return value;
    }

    /**
     * One of the constants of an enum or of the kinds that jars add to them.
     *
     * @param key the key
     * @param fallback the default; its enum is the choice
     * @param added the sort of extensions
     */
    <E extends Enum<E>> String choice(String key, E fallback, Class<? extends Extension> added) {
        List<String> words = new ArrayList<>(words(fallback.getDeclaringClass()));
        words.addAll(Extensions.kinds(added));
        return choice(key, word(fallback), words);
    }

    /** The constant of a word; absent if it is none. */
    static <E extends Enum<E>> Optional<E> constant(Class<E> type, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> word(constant).equals(word))
                .findFirst();
    }

    private static List<String> words(Class<? extends Enum<?>> type) {
        return Arrays.stream(type.getEnumConstants()).map(Section::word).toList();
    }

    /** A list of whole numbers, each in a range; a single number is a list of one. */
    public List<Integer> integers(String key, List<Integer> fallback, Range range) {
        List<Integer> values = fallback;
        if (has(key)) {
            values = new ArrayList<>();
            if (given.get(key).size() > MOST_INTEGERS) {
                throw fault(
                        key,
                        "must be a list of at most " + MOST_INTEGERS + " numbers, got "
                                + given.get(key).size());
            }
            for (JsonNode node : elements(key)) {
                values.add((int) wholeOf(key, node, range));
            }
        }
        ArrayNode array = resolved.putArray(key);
        values.forEach(array::add);
        note(key, ConfigSetting.Type.INTEGERS, fallback.toString(), range);
        return List.copyOf(values);
    }

    /** A list of numbers, each in a range; a single number is a list of one. */
    public List<Double> numbers(String key, List<Double> fallback, Range range) {
        List<Double> values = fallback;
        if (has(key)) {
            values = new ArrayList<>();
            for (JsonNode node : elements(key)) {
                values.add(numberOf(key, node, range));
            }
        }
        ArrayNode array = resolved.putArray(key);
        values.forEach(value -> array.add(plain(value)));
        note(key, ConfigSetting.Type.NUMBERS, fallback.toString(), range);
        return List.copyOf(values);
    }

    /** A list of texts; a single one is a list of one, and numbers are taken as they are written. */
    public List<String> texts(String key, List<String> fallback) {
        List<String> values = fallback;
        if (has(key)) {
            JsonNode list = given.get(key);
            values = list.isArray() ? new ArrayList<>() : List.of(text(key, ""));
            for (JsonNode node : list.isArray() ? list : List.<JsonNode>of()) {
                if (node.isContainerNode()) {
                    throw wrong(key, "a list of texts", list);
                }
                values.add(node.asText());
            }
        }
        ArrayNode array = resolved.putArray(key);
        values.forEach(array::add);
        ArrayNode usual = resolved.arrayNode();
        fallback.forEach(usual::add);
        note(key, ConfigSetting.Type.TEXTS, usual.toString(), List.of());
        return List.copyOf(values);
    }

    /** The mapping under a key; an absent one is empty, so that all its keys take their defaults. */
    public Section section(String key) {
        ObjectNode inner = Yaml.emptyMapping();
        if (has(key)) {
            if (!(given.get(key) instanceof ObjectNode mapping)) {
                throw wrong(key, "a mapping of keys to values", given.get(key));
            }
            inner = mapping;
        }
        return new Section(source, pathOf(key), inner, resolved.putObject(key));
    }

    /**
     * Refuses keys that no reader has asked for; call it after the last reader.
     *
     * @throws ConfigException that names the full path of the first such key and the nearest one that exists
     */
    public void rejectUnknown() {
        for (String key : (Iterable<String>) given::fieldNames) {
            if (!resolved.has(key) && has(key)) {
                throw unknown(key);
            }
        }
    }

    private ConfigException unknown(String key) {
        List<String> siblings = new ArrayList<>();
        resolved.fieldNames().forEachRemaining(name -> siblings.add(pathOf(name)));
        boolean other = !path.isEmpty() && source.vocabulary().get().contains(pathOf(key));
        Optional<String> near = other
                ? Optional.empty()
                : NearestKey.of(pathOf(key), siblings)
                        .or(() -> NearestKey.of(pathOf(key), source.vocabulary().get()));
        String kind = resolved.has("kind") ? " of kind " + resolved.get("kind").asText() : "";
        return fault(
                key,
                "is not a key here" + (other ? "; it belongs to another kind of " + path : "") + " (the keys "
                        + (path.isEmpty() ? "at the top" : "of " + path) + kind + " are "
                        + siblings.stream()
                                .map(name -> name.substring(name.lastIndexOf('.') + 1))
                                .collect(Collectors.joining(", "))
                        + ")",
                near.map(name -> "is " + name + " meant?").orElse(null));
    }

    /**
     * Builds what this section describes, and lets a refusal of its values name the section.
     *
     * @param construction calls a validating constructor
     * @throws ConfigException if the constructor throws an IllegalArgumentException
     */
    public <T> T build(Supplier<T> construction) {
        try {
            return construction.get();
        } catch (IllegalArgumentException e) {
            throw new ConfigException(source.name() + ": " + path + ": " + e.getMessage(), e);
        }
    }

    /**
     * A fault of one key, for checks across keys.
     *
     * @param key the key at fault
     * @param fault what is wrong, to be read after the path
     */
    public ConfigException fault(String key, String fault) {
        return fault(key, fault, null);
    }

    /**
     * A fault of one key with a remedy.
     *
     * @param key the key at fault
     * @param fault what is wrong, to be read after the path
     * @param remedy what to do about it, null if there is nothing more to say
     */
    public ConfigException fault(String key, String fault, @Nullable String remedy) {
        return new ConfigException(source.at(pathOf(key)) + " " + fault, remedy, null);
    }

    /** The word for an enum constant: {@code VARIANCE_EXPLODING} is {@code varianceExploding}. */
    public static String word(Enum<?> constant) {
        return CamelCase.of(constant);
    }

    private Iterable<JsonNode> elements(String key) {
        JsonNode node = given.get(key);
        return node.isArray() ? node : List.of(node);
    }

    private double numberOf(String key, JsonNode node, Range range) {
        double value = Double.NaN;
        if (node.isNumber()) {
            value = node.doubleValue();
        } else if (node.isTextual()) {
            // YAML 1.1 takes some spellings of numbers, such as 1e-5 with a sign and no point, for words.
            value = parsed(node.textValue());
        }
        if (!range.contains(value) || Double.isInfinite(value)) {
            throw wrong(key, "a number " + range.words(), node);
        }
        return value;
    }

    private static double parsed(String text) {
        try {
            return text.matches("[-+]?[0-9_.]+([eE][-+]?[0-9]+)?")
                    ? Double.parseDouble(text.replace("_", ""))
                    : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private long wholeOf(String key, JsonNode node, Range range) {
        boolean exact = node.isIntegralNumber() && node.canConvertToLong();
        double value = node.isNumber() ? node.doubleValue() : node.isTextual() ? parsed(node.textValue()) : Double.NaN;
        boolean whole = exact || (value == Math.rint(value) && Math.abs(value) < 0x1p53);
        if (!whole || !range.contains(value)) {
            throw wrong(key, "a whole number " + range.words(), node);
        }
        return exact ? node.longValue() : (long) value;
    }

    private ConfigException wrong(String key, String accepted, JsonNode got) {
        return source.written(pathOf(key))
                .flatMap(Source.Written::fault)
                .orElseGet(() -> fault(key, "must be " + accepted + ", got " + Yaml.describe(got)));
    }

    private void note(String key, ConfigSetting.Type type, String fallback, Range range) {
        note(key, type, fallback, Optional.of(range), List.of());
    }

    private void note(String key, ConfigSetting.Type type, String fallback, List<String> choices) {
        note(key, type, fallback, Optional.empty(), choices);
    }

    private void note(
            String key, ConfigSetting.Type type, String fallback, Optional<Range> range, List<String> choices) {
        String value = resolved.has(key) ? resolved.get(key).toString() : NONE;
        source.settings().add(new ConfigSetting(pathOf(key), type, value, fallback, range, choices));
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** The shortest digits that read back as the same double, without an exponent: people read configurations. */
    private static BigDecimal plain(double value) {
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        return digits.scale() < 1 ? digits.setScale(1) : digits;
    }
}
