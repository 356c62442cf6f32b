package dev.reverie.interop.diffusers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reverie.file.FileFormatException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The options of a JSON file, read one by one: each of its type or refused by name, and none left over. An option that is
 * missing or null has its default.
 */
final class JsonOptions {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** Far beyond any configuration. */
    private static final long MAX_BYTES = 16L << 20;

    private final String file;
    private final JsonNode tree;
    private final Set<String> asked = new TreeSet<>();

    private JsonOptions(String file, JsonNode tree) {
        this.file = file;
        this.tree = tree;
    }

    /**
     * Reads a file.
     *
     * @param path the file
     * @throws FileFormatException if it is no JSON object
     * @throws IOException if it cannot be read
     */
    static JsonOptions read(Path path) throws IOException {
        if (Files.size(path) > MAX_BYTES) {
            throw new FileFormatException(
                    path.toString(), "has " + Files.size(path) + " bytes; a configuration has a few thousand");
        }
        String text;
        try {
            text = Files.readString(path);
        } catch (CharacterCodingException e) {
            throw new FileFormatException(path.toString(), "is not text in UTF-8; a JSON object is expected", e);
        }
        try {
            JsonNode tree = MAPPER.readTree(text);
            if (!tree.isObject()) {
                throw new FileFormatException(path.toString(), "is not a JSON object {...}");
            }
            return new JsonOptions(path.toString(), tree);
        } catch (JsonProcessingException e) {
            throw new FileFormatException(
                    path.toString(),
                    "is not JSON: " + e.getOriginalMessage()
                            + (e.getLocation() == null
                                    ? ""
                                    : " in line " + e.getLocation().getLineNr()),
                    e);
        }
    }

    /** A fault of one option. */
    FileFormatException fault(String name, String fault) {
        return new FileFormatException(file, "option " + name + " " + fault);
    }

    /** A fault of one option, with a remedy. */
    FileFormatException fault(String name, String fault, String remedy) {
        return new FileFormatException(file, "option " + name + " " + fault, remedy);
    }

    private FileFormatException wrong(String name, String expected) {
        return fault(name, "must be " + expected + ", got " + tree.get(name));
    }

    /** Whether an option is there and not null. */
    boolean has(String name) {
        asked.add(name);
        return tree.hasNonNull(name);
    }

    /** Whether an option is there and null, which may mean something else than leaving it out. */
    boolean isNull(String name) {
        asked.add(name);
        return tree.has(name) && tree.get(name).isNull();
    }

    String text(String name, String missing) throws FileFormatException {
        if (!has(name)) {
            return missing;
        }
        JsonNode value = tree.get(name);
        if (!value.isTextual()) {
            throw wrong(name, "a text");
        }
        return value.textValue();
    }

    boolean flag(String name, boolean missing) throws FileFormatException {
        if (!has(name)) {
            return missing;
        }
        JsonNode value = tree.get(name);
        if (!value.isBoolean()) {
            throw wrong(name, "true or false");
        }
        return value.booleanValue();
    }

    double number(String name, double missing) throws FileFormatException {
        if (!has(name)) {
            return missing;
        }
        JsonNode value = tree.get(name);
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw wrong(name, "a finite number");
        }
        return value.doubleValue();
    }

    int count(String name, int missing) throws FileFormatException {
        if (!has(name)) {
            return missing;
        }
        JsonNode value = tree.get(name);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
            throw wrong(name, "a whole number, 0 or more");
        }
        return value.intValue();
    }

    /** One whole number for both axes, or two of them in a list. */
    List<Integer> size(String name, int missing) throws FileFormatException {
        if (has(name) && tree.get(name).isArray()) {
            List<Integer> sides = counts(name, List.of());
            if (sides.size() != 2) {
                throw wrong(name, "one number or two");
            }
            return sides;
        }
        int side = count(name, missing);
        return List.of(side, side);
    }

    List<Integer> counts(String name, List<Integer> missing) throws FileFormatException {
        List<Integer> values = new ArrayList<>();
        for (JsonNode value : list(name)) {
            if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
                throw wrong(name, "a list of whole numbers");
            }
            values.add(value.intValue());
        }
        return has(name) ? values : missing;
    }

    List<String> texts(String name, List<String> missing) throws FileFormatException {
        List<String> values = new ArrayList<>();
        for (JsonNode value : list(name)) {
            if (!value.isTextual()) {
                throw wrong(name, "a list of texts");
            }
            values.add(value.textValue());
        }
        return has(name) ? values : missing;
    }

    /** The values of an object, each a text; none if it is missing. */
    List<String> textValues(String name) throws FileFormatException {
        List<String> values = new ArrayList<>();
        if (has(name)) {
            for (JsonNode value : tree.get(name)) {
                if (!tree.get(name).isObject() || !value.isTextual()) {
                    throw fault(name, "must be an object of texts");
                }
                values.add(value.textValue());
            }
        }
        return values;
    }

    double[] numbers(String name) throws FileFormatException {
        List<Double> values = new ArrayList<>();
        for (JsonNode value : list(name)) {
            if (!value.isNumber()) {
                throw wrong(name, "a list of numbers");
            }
            values.add(value.doubleValue());
        }
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private Iterable<JsonNode> list(String name) throws FileFormatException {
        if (!has(name)) {
            return List.of();
        }
        if (!tree.get(name).isArray()) {
            throw wrong(name, "a list");
        }
        return tree.get(name);
    }

    /**
     * Refuses every value of an option but one.
     *
     * @param name the option
     * @param accepted the only text taken, which is also the default
     * @param why what the option would change
     */
    void onlyText(String name, String accepted, String why) throws FileFormatException {
        String got = text(name, accepted);
        if (!got.equals(accepted)) {
            throw fault(name, "'" + got + "' is not supported: " + why + "; accepted is '" + accepted + "'");
        }
    }

    /** Refuses a flag that is true. */
    void onlyFalse(String name, String why) throws FileFormatException {
        if (flag(name, false)) {
            throw fault(name, "true is not supported: " + why);
        }
    }

    /** Refuses an option that is set. */
    void absent(String name, String why) throws FileFormatException {
        if (has(name)) {
            throw fault(name, tree.get(name) + " is not supported: " + why);
        }
    }

    /** Takes note of options that change nothing here. */
    void without(String... names) {
        asked.addAll(List.of(names));
    }

    /** What was not asked for, is not null and does not start with an underscore, in alphabetical order. */
    Set<String> unknown() {
        Set<String> unknown = new TreeSet<>();
        tree.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(asked);
        unknown.removeIf(name -> name.startsWith("_") || !tree.hasNonNull(name));
        return unknown;
    }

    /**
     * Refuses what was not asked for, but for names that start with an underscore.
     *
     * @throws FileFormatException naming every such option
     */
    void rejectUnknown() throws FileFormatException {
        Set<String> unknown = unknown();
        if (!unknown.isEmpty()) {
            throw new FileFormatException(
                    file,
                    "has options that are not known here and may change the result: " + String.join(", ", unknown),
                    "set them to null if they do not matter");
        }
    }
}
