package dev.reverie.studio.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.studio.web.Answers;
import dev.reverie.text.ShellWords;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How a result is made again without the studio.
 *
 * @param command for a shell
 * @param java a program
 */
public record Recipe(String command, String java) {
    private static final String PROGRAM = "reverie";

    /**
     * A command of some words.
     *
     * @param words after {@code reverie}
     */
    public static String command(List<String> words) {
        return PROGRAM + " " + ShellWords.joined(words);
    }

    /**
     * Drawing samples.
     *
     * @param model by which
     * @param files where it is
     * @param n how many
     * @param seed decides them
     * @param settings each {@code sampling.key=value}
     */
    public static Recipe sample(ModelName model, ModelFiles files, int n, long seed, List<String> settings)
            throws IOException {
        List<String> words = new ArrayList<>(
                List.of("sample", argument(model, files), "--n", Integer.toString(n), "--seed", Long.toString(seed)));
        settings.forEach(setting -> words.addAll(List.of("--set", setting)));
        String program =
                String.format(Locale.ROOT, """
                %s
                public final class Draw {
                    public static void main(String[] arguments) throws Exception {
                        try (TrainedModel model = %s) {
                            RunConfig config = model.config()%s;
                            model.sample(%d, %dL, config, SamplingProgress.silent()).writePng(Path.of("samples.png"));
                        }
                    }
                }
                """, imports(model), opening(model, files), with(settings), n, seed);
        return new Recipe(command(words), program);
    }

    private static String imports(ModelName model) {
        List<String> names = new ArrayList<>(List.of(
                "dev.reverie.config.RunConfig",
                "dev.reverie.trained.SamplingProgress",
                "dev.reverie.trained.TrainedModel",
                "java.nio.file.Path"));
        if (model.source() == ModelName.Source.PRETRAINED) {
            names.add(1, "dev.reverie.trained.PretrainedModels");
        }
        return names.stream().map(name -> "import " + name + ";\n").collect(Collectors.joining());
    }

    /** The expression that opens a model. */
    public static String opening(ModelName model, ModelFiles files) throws IOException {
        return model.source() == ModelName.Source.PRETRAINED
                ? "PretrainedModels.open(" + literal(model.name()) + ")"
                : "TrainedModel.load(Path.of(" + literal(argument(model, files)) + "))";
    }

    private static String with(List<String> settings) {
        return settings.isEmpty()
                ? ""
                : settings.stream().map(Recipe::literal).collect(Collectors.joining(", ", ".with(", ")"));
    }

    /** Text as a literal of Java. */
    public static String literal(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }

    /** The word that stands for a model in commands. */
    public static String argument(ModelName model, ModelFiles files) throws IOException {
        if (model.source() == ModelName.Source.PRETRAINED) {
            return model.name();
        }
        return model.step().isPresent() || model.average().isPresent()
                ? files.find(model).toString()
                : files.runs().find(model.name()).toString();
    }

    /** As a page is told. */
    public ObjectNode json() {
        return Answers.object().put("command", command).put("java", java);
    }
}
