package dev.reverie.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.ConfigException;
import dev.reverie.config.RunConfig;
import dev.reverie.config.TrainingConfig;
import dev.reverie.train.Trainer;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The description of a run beside its weights: a configuration from which a model can be built, or the description of a
 * model that was passed to {@link Trainer#of}.
 */
public final class RunDescription {
    /** The key that only descriptions of a program's own model have. */
    private static final String OWN = "ownModel";

    private final String name;
    private final String text;
    private final Optional<RunConfig> config;

    private RunDescription(String name, String text, Optional<RunConfig> config) {
        this.name = name;
        this.text = text;
        this.config = config;
    }

    static RunDescription of(RunConfig config) {
        return new RunDescription(config.name(), config.yaml(), Optional.of(config));
    }

    /**
     * Of a model that no configuration describes.
     *
     * @param name of the run
     * @param model in words
     * @param objective in words
     * @param parameters trainable ones
     * @param training what saved weights depend on
     */
    public static RunDescription ofOwn(
            String name, String model, String objective, long parameters, TrainingConfig training) {
        ObjectNode json = Json.object()
                .put("name", name)
                .put(OWN, lasting(model))
                .put("objective", lasting(objective))
                .put("parameters", parameters);
        json.putObject("training")
                .put("batchSize", training.batchSize())
                .put("accumulate", training.accumulate())
                .put("seed", training.seed())
                .put("precision", training.precision().toString())
                .put("emaRate", training.emaRate())
                .put("emaWarmUp", training.emaWarmUp())
                .put("ema", training.ema().toString());
        // JSON is YAML.
        return new RunDescription(name, Json.pretty(json) + "\n", Optional.empty());
    }

    /** The words without what differs from process to process: names of lambdas, and hashes of objects without words. */
    private static String lasting(String words) {
        return words.replaceAll("\\$\\$Lambda[^,\\]\\s]*", "").replaceAll("@[0-9a-f]+", "");
    }

    /**
     * Reads the description of a run from its file.
     *
     * @throws ConfigException if it is no configuration
     * @throws IOException if it cannot be read
     */
    static RunDescription load(Path file) throws IOException {
        RunDescription own = ownOrNull(readOrEmpty(file));
        return own == null ? of(RunConfig.load(file, List.of())) : own;
    }

    private static String readOrEmpty(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException toldByTheReaderOfConfigurations) {
            return "";
        }
    }

    private static @Nullable RunDescription ownOrNull(String text) {
        JsonNode json = Json.parse(text);
        return json.has(OWN) ? new RunDescription(json.path("name").asText(), text, Optional.empty()) : null;
    }

    /**
     * Reads what one of the two has written.
     *
     * @param text YAML
     * @param source what to call it in messages
     * @throws ConfigException if it is no configuration
     */
    static RunDescription parse(String text, String source) {
        RunDescription own = ownOrNull(text);
        return own == null ? of(RunConfig.parse(text, source, List.of())) : own;
    }

    public String name() {
        return name;
    }

    /** The text that is written. */
    public String text() {
        return text;
    }

    /**
     * The configuration.
     *
     * @param where what to call the run in the message
     * @throws ConfigException if a program trained a model of its own
     */
    RunConfig config(Object where) {
        return config.orElseThrow(() -> new ConfigException(
                where
                        + " was trained by a program with a model of its own ("
                        + Json.parse(text).path(OWN).asText() + "), which no configuration describes",
                "open it in that program:"
                        + " Trainer.of(model, objective, data).resume(folder), or Checkpoint.loadAverage(parameters)"));
    }

    /** Whether it is a configuration. */
    boolean isConfigured() {
        return config.isPresent();
    }

    /** Model, objective and number of parameters of a program's own model, for people. */
    public Map<String, String> facts() {
        JsonNode json = Json.parse(text);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("model", json.path(OWN).asText());
        facts.put("objective", json.path("objective").asText());
        facts.put("parameters", json.path("parameters").asText());
        return facts;
    }

    /** Examples per update of a program's own model. */
    public int batchSize() {
        return Json.parse(text).path("training").path("batchSize").asInt();
    }

    /**
     * What differs from another description of the same run, for people; empty if it can be continued by that.
     *
     * @param now the description of the program that wants to continue
     */
    List<String> differences(RunDescription now) {
        List<String> differences = new ArrayList<>();
        compare("", Json.parse(text), Json.parse(now.text), differences);
        return differences;
    }

    private static void compare(String path, JsonNode before, JsonNode now, List<String> differences) {
        for (Map.Entry<String, JsonNode> entry : now.properties()) {
            String key = path + entry.getKey();
            JsonNode former = before.path(entry.getKey());
            if (entry.getValue().isObject()) {
                compare(key + ".", former, entry.getValue(), differences);
            } else if (!former.asText().equals(entry.getValue().asText())) {
                differences.add(key + " was " + former.asText() + " and is now "
                        + entry.getValue().asText());
            }
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
