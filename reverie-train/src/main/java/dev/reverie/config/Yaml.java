package dev.reverie.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Parses and writes YAML. Trees contain plain values only: no tags, no classes. A number, a truth value or a null keeps
 * the characters it was written with as its {@code asText()}, so that a key of texts takes {@code 010}, {@code 1e3} and
 * {@code ~} for what they look like. Digits with leading zeros are decimal, not octal as in YAML 1.1.
 */
final class Yaml {
    private static final ObjectMapper MAPPER = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .build());

    private static final Pattern LEADING_ZEROS = Pattern.compile("[-+]?0[0-9_]*[0-9]");

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
            tree = read(text);
        } catch (JsonProcessingException e) {
            throw new ConfigException(source + position(e) + ": " + reason(e), e);
        }
        if (tree.isNull()) {
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
     * @param text a number, a word, or a list in brackets; nothing and {@code null} are null
     * @param source what to call it in messages
     * @throws ConfigException if it is not YAML
     */
    static JsonNode value(String text, String source) {
        try {
            JsonNode value = read(text);
            String word = text.strip();
            return value.isNull() && !word.isEmpty() && !word.equals("null") ? TextNode.valueOf(word) : value;
        } catch (JsonProcessingException e) {
            throw new ConfigException(source + ": " + reason(e), e);
        }
    }

    private static JsonNode read(String text) throws JsonProcessingException {
        try (JsonParser parser = MAPPER.createParser(text)) {
            if (parser.nextToken() == null) {
                return NullNode.getInstance();
            }
            JsonNode tree = node(parser);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "there is more than one document; keep one of them");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("text in memory can always be read", e);
        }
    }

    /** The value that begins at the parser's token. */
    private static JsonNode node(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                ObjectNode mapping = MAPPER.createObjectNode();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String key = parser.currentName();
                    parser.nextToken();
                    mapping.set(key, node(parser));
                }
                return mapping;
            }
            case START_ARRAY -> {
                ArrayNode list = MAPPER.createArrayNode();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(node(parser));
                }
                return list;
            }
            default -> {
                return scalar(parser);
            }
        }
    }

    private static JsonNode scalar(JsonParser parser) throws IOException {
        String written = parser.getText();
        return switch (parser.currentToken()) {
            case VALUE_NUMBER_INT ->
                new BigIntegerNode(
                        LEADING_ZEROS.matcher(written).matches()
                                ? new BigInteger(written.replace("_", ""))
                                : parser.getBigIntegerValue()) {
                    @Override
                    public String asText() {
                        return written;
                    }
                };
            case VALUE_NUMBER_FLOAT ->
                new DecimalNode(parser.getDecimalValue()) {
                    @Override
                    public String asText() {
                        return written;
                    }
                };
            case VALUE_TRUE, VALUE_FALSE ->
                new BooleanNode(parser.getBooleanValue()) {
                    @Override
                    public String asText() {
                        return written;
                    }
                };
            case VALUE_NULL ->
                new NullNode() {
                    @Override
                    public String asText() {
                        return written;
                    }
                };
            default -> TextNode.valueOf(written);
        };
    }

    /** The text of a tree, keys in their order. */
    static String write(ObjectNode tree) {
        try {
            return MAPPER.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values can always be written", e);
        }
    }

    /** Text in double quotes, which YAML reads back to the same text. */
    static String quoted(String text) {
        return TextNode.valueOf(text).toString();
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
