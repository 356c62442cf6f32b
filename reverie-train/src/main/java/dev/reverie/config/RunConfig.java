package dev.reverie.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.flow.FlowObjective;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Everything that defines a run: checked, with every default filled in. Immutable.
 *
 * <p>The same words name a setting in YAML, after {@code --set} on the command line and here.
 */
public final class RunConfig {
    /** One small configuration of each network: together their keys are all there are. */
    private static final List<String> EXAMPLES = List.of(
            "data: {name: drawn-digits}",
            "{data: {name: moons}, process: {kind: variancePreserving}}",
            "{process: {kind: edm}, network: {kind: ddpm, dataStd: 0.5}}",
            "data: {name: files, path: x, height: 32, width: 32, channels: 3, array: x}",
            "{data: {name: moons}, objective: {weighting: edm, times: logNormal}}",
            "{data: {name: moons}, objective: {kind: slicedScoreMatching, weighting: minSnr}}",
            "objective: {kind: smld}",
            "{process: {kind: chain}, objective: {kind: ddpm}, network: {kind: unet2d}}",
            "{process: {kind: chain, betas: [0.1, 0.2]}, objective: {kind: ddpm}, sampling: {threshold: static, limit: 2}}",
            "{objective: {kind: smld}, network: {kind: ncsnv2}}",
            "{process: {kind: variancePreserving}, network: {kind: dit}}",
            "{data: {name: files, path: x}, process: {kind: variancePreserving}, network: {kind: unet1d}}",
            "{process: {kind: variancePreserving}, objective: {kind: hybrid}}",
            "{process: {kind: variancePreserving}, objective: {kind: classifier}}",
            "{data: {name: moons}, objective: {kind: maximumLikelihood},"
                    + " training: {schedule: {kind: cosine}, ema: {snapshotEvery: 1000}}}",
            "{network: {classes: 2}, sampling: {label: 0, guidanceInterval: [0.1, 1], negativeLabel: 1}}",
            "{data: {name: moons}, objective: {kind: flowMatching}, training: {schedule: {kind: inverseSquareRoot}}}");

    /** Of score models with classes (Ho and Salimans 2022, arXiv:2207.12598). */
    private static final double USUAL_LABEL_DROPOUT = 0.1;

    private final String name;
    private final String description;
    private final DataConfig data;
    private final NetworkConfig network;
    private final TrainingConfig training;
    private final Task task;
    private final String yaml;
    private final List<ConfigSetting> settings;

    private RunConfig(Section root, ObjectNode resolved, List<ConfigSetting> read) {
        name = root.text("name", "run");
        description = root.text("description", "");
        Section dataSection = root.section("data");
        Section processSection = root.section("process");
        Section networkSection = root.section("network");
        Section objectiveSection = root.section("objective");
        Section trainingSection = root.section("training");
        Section samplingSection = root.section("sampling");
        root.rejectUnknown();
        String word = ObjectiveConfig.kind(objectiveSection);
        Optional<ObjectiveConfig.Kind> builtIn = Section.constant(ObjectiveConfig.Kind.class, word);
        if (builtIn.isPresent() && builtIn.get().isFlow()) {
            ObjectiveConfig.Kind kind = builtIn.get();
            if (!processSection.isEmpty()) {
                throw root.fault(
                        "process",
                        "has no use with objective.kind " + word + ": a flow finds its own way from data to noise",
                        "leave the section out");
            }
            resolved.remove("process");
            data = DataConfig.read(dataSection, true);
            network = NetworkConfig.readForFlow(networkSection, kind, data);
            FlowObjective objective = FlowConfig.readObjective(objectiveSection, kind, data);
            training = TrainingConfig.read(trainingSection, USUAL_LABEL_DROPOUT);
            if (training.precision() == TrainingConfig.Precision.BFLOAT16) {
                throw trainingSection.fault(
                        "precision",
                        "must be float32 or float64 for a flow, whose solver needs more digits, got bfloat16");
            }
            if (training.recompute()) {
                throw trainingSection.fault(
                        "recompute", "must be false for a flow, whose gradient is recomputed step by step as it is");
            }
            task = new Task.Flow(FlowConfig.read(kind, objective, samplingSection));
        } else if (word.equals(Section.word(ObjectiveConfig.Kind.CLASSIFIER))) {
            ClassifierConfig.requireNoSampling(root, samplingSection);
            resolved.remove("sampling");
            ProcessConfig stated = ProcessConfig.read(processSection);
            data = DataConfig.read(dataSection, isUsuallyCentered(stated));
            ClassifierConfig.requireLabels(dataSection, data);
            network = NetworkConfig.readForClassifier(networkSection, stated, data);
            training = TrainingConfig.read(trainingSection, 0);
            ClassifierConfig.requirePlain(trainingSection, training);
            task = new Task.Classifier(stated, ClassifierConfig.read(objectiveSection, stated.schedule()));
        } else {
            ProcessConfig stated = ProcessConfig.read(processSection);
            data = DataConfig.read(dataSection, isUsuallyCentered(stated));
            ObjectiveConfig objective = ObjectiveConfig.read(objectiveSection, stated, data);
            ProcessConfig learnt = stated.learnt(objective.objective());
            network = NetworkConfig.read(networkSection, learnt, data, word, objective.chainSteps());
            training = TrainingConfig.read(trainingSection, USUAL_LABEL_DROPOUT);
            if (training.recompute() && word.equals(Section.word(ObjectiveConfig.Kind.SLICED_SCORE_MATCHING))) {
                throw trainingSection.fault(
                        "recompute",
                        "must be false with objective.kind " + word + ", which differentiates the network twice");
            }
            SamplingConfig sampling =
                    SamplingConfig.read(samplingSection, learnt, data, objective.chainSteps(), network);
            task = new Task.ScoreModel(learnt, objective, sampling);
        }
        yaml = Yaml.write(resolved);
        Map<String, ConfigSetting> latest = new LinkedHashMap<>();
        read.forEach(setting -> latest.put(setting.path(), setting));
        settings = List.copyOf(latest.values());
    }

    /** Published networks see images in [0, 1] where noise explodes, else in [-1, 1]. */
    private static boolean isUsuallyCentered(ProcessConfig process) {
        return !process.is(ProcessConfig.Kind.VARIANCE_EXPLODING);
    }

    /**
     * Reads a configuration.
     *
     * @param yaml its text
     * @param source what to call it in messages, usually the file's name
     * @param settings laid over it, each {@code path=value}
     * @throws ConfigException if something in it is unknown, of the wrong type, out of range or does not fit the rest;
     *     the message names the path
     */
    public static RunConfig parse(String yaml, String source, List<String> settings) {
        ObjectNode tree = Yaml.mapping(yaml, source);
        Map<String, Source.Written> overridden = Overrides.apply(tree, settings);
        ObjectNode resolved = Yaml.emptyMapping();
        Source origin = new Source(source, overridden, RunConfig::vocabulary);
        return new RunConfig(new Section(origin, "", tree, resolved), resolved, origin.settings());
    }

    /**
     * Reads a configuration from a file.
     *
     * @param file YAML in UTF-8
     * @param settings laid over it, each {@code path=value}
     * @throws ConfigException as {@link #parse} does, or if the file is no text
     * @throws IOException if the file cannot be read
     */
    public static RunConfig load(Path file, List<String> settings) throws IOException {
        String text;
        try {
            text = Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new ConfigException(file + ": is not text in UTF-8; a configuration is a YAML file", e);
        }
        return parse(text, file.toString(), settings);
    }

    /**
     * The same configuration with some values changed.
     *
     * @param settings each {@code path=value}, such as {@code training.steps=1000}
     * @throws ConfigException as {@link #parse} does
     */
    public RunConfig with(String... settings) {
        return parse(yaml, name, List.of(settings));
    }

    /**
     * The same with the place of data that are there as it is from everywhere, so that a run can be continued from another
     * folder.
     *
     * @return itself if there is no relative place, or nothing is there
     */
    public RunConfig placed() {
        return data.path()
                .map(Path::of)
                .filter(path -> !path.isAbsolute() && Files.exists(path))
                .map(path -> with(
                        setting("data.path", path.toAbsolutePath().normalize().toString())))
                .orElse(this);
    }

    /**
     * A setting whose value is text, whatever that text looks like.
     *
     * @param path of the key, such as {@code data.path}
     * @param text may hold quotes, colons, commas, digits
     * @return for {@link #with} and {@link #parse}
     */
    public static String setting(String path, String text) {
        return path + "=" + quoted(text);
    }

    /** Text in quotes, as YAML reads it back to the same text whatever it looks like. */
    public static String quoted(String text) {
        return Yaml.quoted(text);
    }

    /**
     * What was typed as the value of a setting, as it is written in a file: text in quotes, anything else as it is.
     *
     * @param typed what stands behind the {@code =} of a setting
     */
    public static String value(String typed) {
        try {
            JsonNode value = Yaml.value(typed, "value");
            return value.isTextual() ? quoted(value.textValue()) : value.isNull() ? "null" : typed.strip();
        } catch (ConfigException noYaml) {
            return quoted(typed.strip());
        }
    }

    private static Set<String> vocabulary() {
        return Vocabulary.PATHS;
    }

    /** Found once, at the first unknown key. */
    private static final class Vocabulary {
        private static final Set<String> PATHS = paths();

        private static Set<String> paths() {
            Set<String> paths = new TreeSet<>();
            for (String example : EXAMPLES) {
                addPaths("", Yaml.mapping(parse(example, "example", List.of()).yaml, "example"), paths);
            }
            return Collections.unmodifiableSet(paths);
        }
    }

    private static void addPaths(String prefix, ObjectNode tree, Set<String> paths) {
        for (Map.Entry<String, JsonNode> entry : tree.properties()) {
            String path = prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey();
            paths.add(path);
            if (entry.getValue() instanceof ObjectNode inner) {
                addPaths(path, inner, paths);
            }
        }
    }

    /** Short name of the run. */
    public String name() {
        return name;
    }

    /** One line for people. */
    public String description() {
        return description;
    }

    /** The section {@code data}. */
    public DataConfig data() {
        return data;
    }

    /** The task: score model, flow or classifier. */
    public Task task() {
        return task;
    }

    /** The objective and solver of a flow; absent for other tasks. */
    public Optional<FlowConfig> flow() {
        return task instanceof Task.Flow own ? Optional.of(own.flow()) : Optional.empty();
    }

    /** The objective of a classifier; absent for other tasks. */
    public Optional<ClassifierConfig> classifier() {
        return task instanceof Task.Classifier own ? Optional.of(own.classifier()) : Optional.empty();
    }

    /**
     * The task, where only a score model will do.
     *
     * @throws ConfigException for a flow or a classifier; the message names which it is
     */
    public Task.ScoreModel requireScoreModel() {
        if (task instanceof Task.ScoreModel own) {
            return own;
        }
        throw new ConfigException(
                name + " is a "
                        + flow().map(own ->
                                        "continuous normalizing flow (objective.kind " + Section.word(own.kind()) + ")")
                                .orElse("classifier (objective.kind classifier)")
                        + ", but this needs a score model",
                "give it a score model (objective.kind denoisingScoreMatching)");
    }

    /** The section {@code network}. */
    public NetworkConfig network() {
        return network;
    }

    /** The section {@code training}. */
    public TrainingConfig training() {
        return training;
    }

    /** Every setting that was read, with its default and what it accepts, in the order of reading. */
    public List<ConfigSetting> settings() {
        return settings;
    }

    /** The whole as YAML, every default filled in; {@link #parse} reads it back to an equal configuration. */
    public String yaml() {
        return yaml;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RunConfig config && yaml.equals(config.yaml);
    }

    @Override
    public int hashCode() {
        return yaml.hashCode();
    }

    @Override
    public String toString() {
        return yaml;
    }
}
