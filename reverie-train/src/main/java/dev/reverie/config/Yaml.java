package dev.reverie.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.util.Locale;

/** Parses and writes YAML. Trees contain plain values only: no tags, no classes. */
final class Yaml {
    private static final ObjectMapper MAPPER = new ObjectMapper(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private Yaml() {}

    /**
     * Reads a configuration.
     *
     * @param text the YAML
     * @param source what to call it in messages
     * @throws ConfigException if it is not YAML, has a key twice, or is no mapping; with line and column
     */
    static ObjectNode mapping(String text, String source) {
        JsonNode tree;
        try {
            tree = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new ConfigException(source + position(e) + ": " + reason(e), e);
        }
        if (tree.isMissingNode() || tree.isNull()) {
            return MAPPER.createObjectNode();
        }
        if (!(tree instanceof ObjectNode mapping)) {
            throw new ConfigException(source + ": a configuration is a mapping of keys to values, such as"
                    + " \"training: {steps: 1000}\", got " + describe(tree));
        }
        return mapping;
    }

    /**
     * Reads one value, as written after {@code --set key=}.
     *
     * @param text a number, a word, or a list in brackets; nothing is null
     * @param source what to call it in messages
     * @throws ConfigException if it is not YAML
     */
    static JsonNode value(String text, String source) {
        try {
            JsonNode value = MAPPER.readTree(text);
            return value.isMissingNode() ? MAPPER.nullNode() : value;
        } catch (JsonProcessingException e) {
            throw new ConfigException(source + ": " + reason(e), e);
        }
    }

    /** The text of a tree, keys in their order. */
    static String write(ObjectNode tree) {
        try {
            return MAPPER.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values can always be written", e);
        }
    }

    /** An empty mapping. */
    static ObjectNode emptyMapping() {
        return MAPPER.createObjectNode();
    }

    /** Kind and value of a node, for messages: {@code "fast"}, {@code 3.5}, {@code a mapping}. */
    static String describe(JsonNode node) {
        if (node.isObject()) {
            return "a mapping";
        }
        if (node.isArray()) {
            return "the list " + node;
        }
        if (node.isTextual()) {
            String text = node.textValue();
            return '"' + (text.length() > 60 ? text.substring(0, 60) + "..." : text) + '"';
        }
        return node.asText();
    }

    private static String position(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        return at == null || at.getLineNr() < 1 ? "" : ", line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    /** The parser's first line that says something, in our tone. */
    private static String reason(JsonProcessingException e) {
        String message = e.getOriginalMessage();
        if (message.toLowerCase(Locale.ROOT).startsWith("duplicate field")) {
            String key = message.replaceFirst("(?i)duplicate field\\s*", "").replace("'", "\"");
            return "the key " + key + " is given twice; keep one of them";
        }
        String lines = message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("in 'reader'") && !line.startsWith("^"))
                .limit(2)
                .reduce((a, b) -> a + ", " + b)
                .orElse("unreadable");
        return "not valid YAML: " + lines;
    }
}
