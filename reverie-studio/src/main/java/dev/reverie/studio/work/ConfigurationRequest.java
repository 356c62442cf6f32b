package dev.reverie.studio.work;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.ConfigException;
import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.errors.ReverieException;
import dev.reverie.setup.Budget;
import dev.reverie.studio.model.Recipe;
import dev.reverie.studio.web.Fault;
import dev.reverie.studio.web.Faults;
import dev.reverie.studio.web.Fields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A configuration by preset or text, with settings and data laid over it.
 *
 * @param source name of the preset, or absent
 * @param config the result, with every default
 * @param settings what was laid over the source
 * @param notices what was adapted to the data
 */
public record ConfigurationRequest(
        Optional<String> source, RunConfig config, List<String> settings, List<String> notices) {
    /** Stands for a configuration that is chosen for the data, in the place of a preset's name. */
    public static final String FITTED = "fitted";

    private static final String USUAL_BUDGET = "10m";

    /** Keeps private copies. */
    public ConfigurationRequest {
        settings = List.copyOf(settings);
        notices = List.copyOf(notices);
    }

    /**
     * Reads a request.
     *
     * @param tools for data
     * @param fields of it
     * @throws Fault if a setting is unknown or out of range; its field is that setting
     */
    public static ConfigurationRequest of(WorkTools tools, Fields fields) throws IOException {
        Optional<String> preset = fields.text("preset");
        Optional<String> yaml = fields.text("yaml");
        String pointer = fields.pointer("data");
        if (preset.isPresent() == yaml.isPresent()) {
            throw Fault.at(
                    fields.pointer("preset"),
                    preset.isPresent() ? "preset and yaml are both given" : "preset or yaml is needed",
                    "give one of them");
        }
        List<String> settings = new ArrayList<>();
        Fields more = fields.section("settings");
        for (String path : more.names()) {
            settings.add(SamplingRequest.text(path, more.any(path).orElseThrow()));
        }
        String data = fields.text("data").orElse("preset");
        List<String> notices = new ArrayList<>();
        boolean fitted = preset.filter(FITTED::equals).isPresent();
        Optional<String> source = preset.filter(name -> !fitted);
        Optional<String> budget = fields.text("budget");
        if (budget.isPresent() && !fitted) {
            throw Fault.at(
                    fields.pointer("budget"),
                    "a budget is for a configuration that is chosen, not for a preset or YAML",
                    "set training.steps, or take the preset " + FITTED);
        }
        RunConfig begun = fitted
                ? tools.own()
                        .chosen(data, budget(budget.orElse(USUAL_BUDGET), fields.pointer("budget")), pointer, notices)
                : begin(fields, preset, yaml);
        List<String> all = new ArrayList<>();
        try {
            if (!fitted) {
                all.addAll(
                        tools.own().settings(data, pointer, source.orElse("configuration"), begun, settings, notices));
            }
            all.addAll(settings);
            RunConfig config = begun.with(all.toArray(String[]::new));
            tools.own().requireAllowed(config, fields.pointer("settings"));
            return new ConfigurationRequest(source, config, all, notices);
        } catch (ConfigException e) {
            Fault fault = Faults.of(e);
            throw fault.field()
                    .map(path -> fault.in(fields.pointer("settings") + "/" + path))
                    .orElse(fault);
        }
    }

    private static Budget budget(String text, String pointer) {
        try {
            return Budget.parse(text);
        } catch (ReverieException e) {
            throw Fault.at(pointer, e.problem(), e.remedy().orElse(null));
        }
    }

    private static RunConfig begin(Fields fields, Optional<String> preset, Optional<String> yaml) {
        if (preset.isPresent()) {
            if (!Presets.names().contains(preset.get())) {
                throw Fault.notFound(
                        fields.pointer("preset"), "there is no preset " + preset.get(), "/presets lists them");
            }
            return Presets.named(preset.get());
        }
        try {
            return RunConfig.parse(yaml.orElseThrow(), "yaml", List.of());
        } catch (ConfigException e) {
            throw Fault.at(fields.pointer("yaml"), e.problem(), e.remedy().orElse(null));
        }
    }

    /** The words that train the same. */
    public String command(String out) {
        List<String> words = new ArrayList<>(List.of("train", source.orElse("configuration.yaml")));
        settings.forEach(setting -> words.addAll(List.of("--set", setting)));
        words.addAll(List.of("--out", out));
        return Recipe.command(words);
    }

    /** A program that trains the same. */
    public String java(String out) {
        String start = source.map(name -> "Presets.named(" + Recipe.literal(name) + ")")
                .orElse("RunConfig.load(Path.of(\"configuration.yaml\"), List.of())");
        String with = settings.isEmpty()
                ? ""
                : ".with("
                        + String.join(
                                ", ", settings.stream().map(Recipe::literal).toList()) + ")";
        return "import dev.reverie.Reverie;\n"
                + (source.isPresent() ? "import dev.reverie.config.Presets;\n" : "")
                + "import dev.reverie.config.RunConfig;\nimport dev.reverie.trained.TrainedModel;\n"
                + "import java.nio.file.Path;\n"
                + (source.isPresent() ? "" : "import java.util.List;\n")
                + "\npublic final class Train {\n    public static void main(String[] arguments) throws Exception {\n"
                + "        RunConfig config = " + start + with + ";\n"
                + "        Reverie.train(config, Path.of(" + Recipe.literal(out) + ")).close();\n    }\n}\n";
    }

    /**
     * As a page sends it, with nothing left open. What was chosen for data stands in it as a whole: another day the machine
     * would be timed anew.
     */
    ObjectNode filled(Fields fields, String name) {
        ObjectNode filled = fields.object().deepCopy().put("name", name);
        if (filled.path("preset").asText().equals(FITTED)) {
            filled.remove(List.of("preset", "data", "budget", "settings"));
            filled.put("yaml", config.yaml());
        }
        return filled;
    }
}
