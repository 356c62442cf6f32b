package dev.reverie.studio.work;

import dev.reverie.studio.model.Recipe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How an edit is made again: by the command {@code reverie edit}, and by a program. */
final class EditRecipe {
    private EditRecipe() {}

    /**
     * The command.
     *
     * @param tools where models are
     * @param sampling by which model and how
     * @param edit such as {@code inpaint}
     * @param options of that edit
     */
    static String command(WorkTools tools, SamplingRequest sampling, String edit, List<String> options)
            throws IOException {
        List<String> words = new ArrayList<>(
                List.of("edit", Recipe.argument(sampling.model(), tools.models().files()), edit));
        words.addAll(options);
        words.addAll(List.of("--n", Integer.toString(sampling.n()), "--seed", Long.toString(sampling.seed())));
        sampling.settings().forEach(setting -> words.addAll(List.of("--set", setting)));
        return Recipe.command(words);
    }

    /** A program with a variable {@code session} of the model and the sampling. */
    static JavaProgram program(WorkTools tools, SamplingRequest sampling, String name) throws IOException {
        return new JavaProgram(name, sampling.model(), tools.models().files(), true)
                .use("dev.reverie.config.SamplingConfig", "dev.reverie.edit.EditSession")
                .line("SamplingConfig sampling = %s", JavaProgram.with(sampling.settings()))
                .line("        .requireScoreModel().sampling();")
                .line("EditSession session = EditSession.of(model, sampling, %dL);", sampling.seed());
    }

    /** The program of a path between two pictures. */
    static String path(WorkTools tools, SamplingRequest sampling, String from, String to) throws IOException {
        JavaProgram program = program(tools, sampling, "Interpolate");
        Pictures.read(program, tools, from, "first", "session.shape()");
        Pictures.read(program, tools, to, "last", "session.shape()");
        return program.line("session.interpolate(first, last, %d).write(Path.of(\"path\"));", sampling.n())
                .text();
    }

    /**
     * The program of an edit.
     *
     * @param tools hold what was sent
     * @param sampling by which model and how
     * @param wish what is done
     * @param sigma noise of the measurement
     */
    static String edit(WorkTools tools, SamplingRequest sampling, PictureEdit.Wish wish, double sigma)
            throws IOException {
        JavaProgram program = program(tools, sampling, "Edit").use("dev.reverie.edit.EditResult");
        boolean damaged = wish.restores() && !wish.degrades();
        String shape = damaged ? "degradation.measured()" : "session.shape()";
        if (wish.restores()) {
            degradation(program, tools, wish);
        }
        Pictures.read(program, tools, wish.picture(), "picture", shape);
        if (wish.restores()) {
            program.use("dev.reverie.edit.RestorationMethod")
                    .line(
                            "float[] measured = %s;",
                            damaged ? "picture" : "degradation.of(picture, " + sigma + ", " + sampling.seed() + "L)")
                    .line("EditResult result = session.restore(")
                    .line(
                            "        degradation, measured, %s, RestorationMethod.%s, EditSession.USUAL_ZETA, %d);",
                            sigma, wish.method().name(), sampling.n());
        } else if (wish.edit().equals("denoise")) {
            program.line("float[] noisy = %s;", wish.addsNoise() ? "session.noisy(picture, " + sigma + ")" : "picture")
                    .line(
                            "EditResult result = session.denoise(noisy, %s, %d);",
                            wish.noise().isPresent() ? sigma : "session.noiseLevel(noisy)", sampling.n());
        } else {
            program.line("EditResult result = session.vary(picture, %s, %d);", wish.strength(), sampling.n());
        }
        return program.line("result.write(Path.of(\"edit\"));").text();
    }

    private static void degradation(JavaProgram program, WorkTools tools, PictureEdit.Wish wish) throws IOException {
        program.use("dev.reverie.edit.Degradation");
        switch (wish.edit()) {
            case "inpaint" -> {
                String mask = wish.mask().orElseThrow();
                String file = tools.uploads()
                        .find(mask.substring(mask.indexOf(':') + 1), "mask")
                        .file()
                        .toString();
                program.use("dev.reverie.data.DataShape", "dev.reverie.data.image.PictureFile")
                        .line("int height = session.shape().height();")
                        .line("int width = session.shape().width();")
                        .line("float[] white = PictureFile.read(Path.of(%s))", Recipe.literal(file))
                        .line("        .fitted(DataShape.image(1, height, width));")
                        .line("boolean[][] missing = new boolean[height][width];")
                        .line("for (int i = 0; i < white.length; i++) {")
                        .line("    missing[i / width][i %% width] = white[i] >= 0.5f;")
                        .line("}")
                        .line("Degradation degradation = Degradation.hole(session.shape(), missing);");
            }
            case "superres" ->
                program.line("Degradation degradation = Degradation.smaller(session.shape(), %d);", wish.factor());
            case "deblur" ->
                program.line(
                        "Degradation degradation = Degradation.blurred(session.shape(), %s);",
                        Recipe.literal(wish.blur()));
            default -> program.line("Degradation degradation = Degradation.grey(session.shape());");
        }
    }
}
