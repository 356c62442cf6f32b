package dev.reverie.studio.work;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.ConfigException;
import dev.reverie.config.DataConfig;
import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.data.catalog.DatasetCatalog;
import dev.reverie.data.toy.Toy2d;
import dev.reverie.errors.ReverieException;
import dev.reverie.setup.PresetData;
import dev.reverie.studio.model.Recipe;
import dev.reverie.studio.upload.UploadedFile;
import dev.reverie.studio.web.Fault;
import dev.reverie.studio.web.Faults;
import dev.reverie.studio.web.Fields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
        RunConfig begun = begin(fields, preset, yaml);
        List<String> notices = new ArrayList<>();
        List<String> all = new ArrayList<>(data(tools, fields, data, preset.orElse("configuration"), begun, notices));
        all.addAll(settings);
        try {
            RunConfig config = begun.with(all.toArray(String[]::new));
            requireAllowed(tools, config, fields);
            return new ConfigurationRequest(preset, config, all, notices);
        } catch (ConfigException e) {
            Fault fault = Faults.of(e);
            throw fault.field()
                    .map(path -> fault.in(fields.pointer("settings") + "/" + path))
                    .orElse(fault);
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

    private static List<String> data(
            WorkTools tools, Fields fields, String data, String what, RunConfig begun, List<String> notices)
            throws IOException {
        String pointer = fields.pointer("data");
        if (data.equals("preset")) {
            return List.of();
        }
        if (data.startsWith("toy:")) {
            String kind = data.substring("toy:".length());
            if (Toy2d.Kind.of(kind).isEmpty()) {
                throw Fault.notFound(pointer, "there is no toy " + kind + "; there are " + Toy2d.ids(), null);
            }
            return List.of("data.name=" + kind);
        }
        if (data.startsWith("dataset:")) {
            String name = data.substring("dataset:".length());
            if (!DatasetCatalog.names().contains(name)) {
                throw Fault.notFound(
                        pointer, "there is no data set " + name + "; there are " + DatasetCatalog.names(), null);
            }
            return List.of("data.name=" + name);
        }
        if (data.startsWith("folder:")) {
            return adapted(place(tools, data.substring("folder:".length()), pointer), what, begun, pointer, notices);
        }
        UploadedFile upload = tools.uploads()
                .named(data, pointer)
                .orElseThrow(() -> Fault.at(
                        pointer,
                        "data are named preset, toy:KIND, upload:ID, dataset:NAME or folder:NAME, got " + data,
                        null));
        if (!upload.isTable()) {
            throw Fault.at(pointer, "one picture is not enough to learn from", "put many into the folder of --data");
        }
        return upload.settings();
    }

    /** What lies in the folder of data, by its name in the list of what is there. */
    private static Path place(WorkTools tools, String name, String pointer) throws IOException {
        Path folder = tools.data()
                .orElseThrow(() -> Fault.at(
                        pointer, "the studio was started without a folder of data", "start it with --data FOLDER"));
        try (Stream<Path> inside = Files.list(folder)) {
            List<Path> found = inside.filter(
                            path -> String.valueOf(path.getFileName()).equals(name) && !Files.isSymbolicLink(path))
                    .toList();
            if (found.isEmpty() || !Files.exists(found.get(0), LinkOption.NOFOLLOW_LINKS)) {
                throw Fault.notFound(pointer, "there is no " + name + " in " + folder, null);
            }
            return found.get(0);
        }
    }

    private static List<String> adapted(Path path, String what, RunConfig begun, String pointer, List<String> notices)
            throws IOException {
        try {
            Optional<PresetData.Adaptation> adaptation = PresetData.adapt(what, begun, List.of(), path);
            if (adaptation.isPresent()) {
                notices.addAll(adaptation.get().notices());
                return adaptation.get().settings();
            }
        } catch (ReverieException e) {
            throw Fault.at(pointer, e.problem(), e.remedy().orElse(null));
        }
        return List.of(
                "data.name=" + DataConfig.FILES, "data.seed=null", RunConfig.setting("data.path", path.toString()));
    }

    /** A configuration may name places of its own: only those that the studio was given are read. */
    private static void requireAllowed(WorkTools tools, RunConfig config, Fields fields) throws IOException {
        if (config.data().path().isEmpty()) {
            return;
        }
        Path path = Path.of(config.data().path().get()).toAbsolutePath().normalize();
        Path real = Files.exists(path) ? path.toRealPath() : path;
        List<Path> allowed = new ArrayList<>();
        allowed.add(tools.uploads().folder());
        tools.data().ifPresent(allowed::add);
        for (Path folder : allowed) {
            if (Files.exists(folder) && real.startsWith(folder.toRealPath())) {
                return;
            }
        }
        throw Fault.at(
                fields.pointer("settings") + "/data.path",
                "data.path must lie in the folder of data that the studio was started with, got "
                        + config.data().path().get(),
                tools.data().isPresent()
                        ? "put it into " + tools.data().get()
                        : "start the studio with --data FOLDER, or drop the file onto the page");
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

    /** As a page sends it, with nothing left open. */
    static ObjectNode filled(Fields fields, String name) {
        return fields.object().deepCopy().put("name", name);
    }
}
