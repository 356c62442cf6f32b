package dev.reverie.studio.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.ConfigException;
import dev.reverie.config.RunConfig;
import dev.reverie.run.Checkpoint;
import dev.reverie.studio.model.ModelFiles;
import dev.reverie.studio.model.ModelName;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.web.Fault;
import dev.reverie.studio.web.Faults;
import dev.reverie.studio.web.Fields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The part of a request that says by which model and how samples are drawn.
 *
 * @param model by which
 * @param n how many
 * @param seed decides them
 * @param settings of the section {@code sampling}, each {@code path=value}
 */
record SamplingRequest(ModelName model, int n, long seed, List<String> settings) {
    private static final int MOST = 256;
    private static final int MOST_STEPS = 5000;
    private static final double LARGEST = 1e6;

    /** Keys that have a member of their own, by their paths. */
    static final Map<String, String> MEMBERS = Map.of(
            "sampling.sampler", "sampler",
            "sampling.steps", "steps",
            "sampling.label", "label",
            "sampling.guidance", "guidance",
            "sampling.guidanceInterval", "guidanceInterval");

    /** Keeps a private copy of the settings. */
    SamplingRequest {
        settings = List.copyOf(settings);
    }

    /**
     * Reads a request.
     *
     * @param fields of the request
     * @param usual number of samples by default
     */
    static SamplingRequest of(Fields fields, int usual) {
        ModelName model = ModelName.of(fields);
        int n = fields.integer("n", usual, 1, MOST);
        long seed = fields.whole("seed", 0, Long.MAX_VALUE).orElse(0);
        List<String> settings = new ArrayList<>();
        fields.text("sampler").ifPresent(word -> settings.add(plain("sampling.sampler", word)));
        fields.whole("steps", 1, MOST_STEPS).ifPresent(steps -> settings.add("sampling.steps=" + steps));
        fields.text("label").ifPresent(label -> settings.add("sampling.label=" + labels(label)));
        fields.number("guidance", -LARGEST, LARGEST).ifPresent(weight -> settings.add("sampling.guidance=" + weight));
        List<JsonNode> interval = fields.list("guidanceInterval", 2);
        if (!interval.isEmpty()) {
            settings.add("sampling.guidanceInterval=" + interval);
        }
        Fields more = fields.section("settings");
        for (String path : more.names()) {
            settings.add(setting(path, more.any(path).orElseThrow(), more.pointer(path)));
        }
        return new SamplingRequest(model, n, seed, settings);
    }

    /** Labels with commas, as a list of YAML. */
    private static String labels(String text) {
        if (!text.contains(",")) {
            return value(text.strip());
        }
        List<String> all = new ArrayList<>();
        for (String label : text.split(",", -1)) {
            all.add(value(label.strip()));
        }
        return "[" + String.join(", ", all) + "]";
    }

    /** Text as people would type it: in quotes only where it needs them. */
    private static String value(String text) {
        return text.matches("[A-Za-z0-9][A-Za-z0-9._-]*") ? text : RunConfig.quoted(text);
    }

    /** A setting of text. */
    static String plain(String path, String text) {
        return path + "=" + value(text);
    }

    /** A setting of a section {@code sampling}. */
    static String setting(String path, JsonNode value, String pointer) {
        if (!path.startsWith("sampling.")) {
            throw Fault.at(
                    pointer,
                    "a model's weights depend on all settings but those of the section sampling, got " + path,
                    "name one such as sampling.eta");
        }
        return text(path, value);
    }

    /** A value of JSON as a setting. */
    static String text(String path, JsonNode value) {
        return value.isTextual() ? plain(path, value.textValue()) : path + "=" + Answers.text(value);
    }

    /**
     * The configuration of the model with the settings in it.
     *
     * @param files where models are
     * @param base pointer of the request, for faults
     * @param more settings laid over these
     */
    RunConfig config(ModelFiles files, String base, String... more) throws IOException {
        RunConfig own = Checkpoint.open(files.find(model)).config();
        List<String> all = new ArrayList<>(settings);
        all.addAll(List.of(more));
        return with(own, all, base);
    }

    /** A configuration with settings in it; a fault names the member that gave the value. */
    static RunConfig with(RunConfig config, List<String> settings, String base) {
        try {
            return config.with(settings.toArray(String[]::new));
        } catch (ConfigException e) {
            Fault fault = Faults.of(e);
            throw fault.field()
                    .map(path ->
                            fault.in(base + "/" + (MEMBERS.containsKey(path) ? MEMBERS.get(path) : "settings/" + path)))
                    .orElse(fault);
        }
    }

    /** The same model without settings. */
    SamplingRequest bare() {
        return new SamplingRequest(model, n, seed, List.of());
    }

    /** Text that tells the model and what is unusual, for titles. */
    String title(String what) {
        return what + " of " + model.name();
    }

    /** What a picture carries, so that it can be dropped back. */
    static String provenance(String kind, ObjectNode request, String provenance) {
        ObjectNode json = Answers.object().put("kind", kind);
        json.set("request", request);
        try {
            json.set("provenance", Answers.parse(provenance));
        } catch (JsonProcessingException noJson) {
            json.put("provenance", provenance);
        }
        return Answers.text(json);
    }
}
