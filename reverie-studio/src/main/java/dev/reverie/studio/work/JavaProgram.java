package dev.reverie.studio.work;

import dev.reverie.studio.model.ModelFiles;
import dev.reverie.studio.model.ModelName;
import dev.reverie.studio.model.Recipe;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A program for people to copy: a class whose main method works with one open model, the variable {@code model}. */
final class JavaProgram {
    private static final String INDENT = " ".repeat(12);

    private final String name;
    private final String opening;
    private final SortedSet<String> imports = new TreeSet<>();
    private final StringBuilder body = new StringBuilder();

    /**
     * A program without lines.
     *
     * @param name of the class
     * @param model that it opens
     * @param files where the model is
     * @param scores whether it is used as a score model, which a flow is not
     */
    JavaProgram(String name, ModelName model, ModelFiles files, boolean scores) throws IOException {
        this.name = name;
        boolean pretrained = model.source() == ModelName.Source.PRETRAINED;
        String type = scores ? "TrainedScoreModel" : "TrainedModel";
        String open = Recipe.opening(model, files);
        String opened = !scores
                ? open
                : pretrained ? "(TrainedScoreModel) " + open : open.replaceFirst("TrainedModel", "TrainedScoreModel");
        opening = type + " model = " + opened;
        use("dev.reverie.trained." + type);
        use(pretrained ? "dev.reverie.trained.PretrainedModels" : "java.nio.file.Path");
    }

    /** Imports classes. */
    JavaProgram use(String... names) {
        imports.addAll(List.of(names));
        return this;
    }

    /**
     * A line of the body.
     *
     * @param format as of {@link String#format}, with a point in numbers
     * @param values put into it
     */
    JavaProgram line(String format, Object... values) {
        body.append(INDENT).append(String.format(Locale.ROOT, format, values)).append('\n');
        return this;
    }

    /** The text of a configuration of the model with settings in it. */
    static String with(List<String> settings) {
        return settings.isEmpty()
                ? "model.config()"
                : "model.config().with("
                        + settings.stream().map(Recipe::literal).collect(Collectors.joining(", ")) + ")";
    }

    /** The whole program. */
    String text() {
        if (body.indexOf("Path.") >= 0) {
            use("java.nio.file.Path");
        }
        return imports.stream().map(each -> "import " + each + ";\n").collect(Collectors.joining())
                + "\npublic final class " + name + " {\n"
                + "    public static void main(String[] arguments) throws Exception {\n"
                + "        try (" + opening + ") {\n" + body + "        }\n    }\n}\n";
    }
}
