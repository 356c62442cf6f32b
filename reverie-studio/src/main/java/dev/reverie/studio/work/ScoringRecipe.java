package dev.reverie.studio.work;

import dev.reverie.eval.Levels;
import dev.reverie.eval.ModelData;
import dev.reverie.likelihood.Quantized;
import dev.reverie.studio.model.ModelName;
import dev.reverie.studio.model.Recipe;
import dev.reverie.studio.work.ScoringWork.SetWish;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How likelihoods are measured again: by the command {@code reverie likelihood}, and by a program. */
final class ScoringRecipe {
    private final WorkTools tools;
    private final ModelName model;
    private final long seed;
    private final List<SetWish> sets;
    private final JavaProgram program;

    ScoringRecipe(WorkTools tools, ModelName model, long seed, List<SetWish> sets) throws IOException {
        this.tools = tools;
        this.model = model;
        this.seed = seed;
        this.sets = List.copyOf(sets);
        program = new JavaProgram("Score", model, tools.models().files(), false)
                .use(
                        "dev.reverie.data.catalog.DataOptions",
                        "dev.reverie.eval.Levels",
                        "dev.reverie.eval.LikelihoodRun",
                        "dev.reverie.eval.ModelData",
                        "dev.reverie.likelihood.FlowLikelihood",
                        "dev.reverie.likelihood.Likelihood",
                        "dev.reverie.likelihood.LikelihoodEstimator",
                        "dev.reverie.torch.Device",
                        "java.util.Optional");
    }

    /** The program. */
    String java() {
        return program.text();
    }

    /** The command that measures the first set, and the second beside it; none measures single pictures. */
    String command() throws IOException {
        if (sets.stream().anyMatch(set -> set.data().isEmpty())
                || (sets.size() == 2 && sets.get(1).known().isEmpty())) {
            return "";
        }
        List<String> words = new ArrayList<>(
                List.of("likelihood", Recipe.argument(model, tools.models().files()), "--seed", Long.toString(seed)));
        sets.get(0).known().ifPresent(name -> words.addAll(List.of("--data", name)));
        if (sets.size() == 2) {
            sets.get(1).known().ifPresent(name -> words.addAll(List.of("--ood", name)));
        }
        words.addAll(List.of(
                "--limit",
                Integer.toString(sets.get(0).n()),
                "--probes",
                Integer.toString(ScoringWork.PROBES),
                "--tolerance",
                Double.toString(ScoringWork.TOLERANCE)));
        return Recipe.command(words);
    }

    /**
     * Adds the lines that measure one set.
     *
     * @param number 0 or 1
     * @param data its examples
     * @param count how many of them
     */
    void measure(int number, ModelData data, int count) throws IOException {
        SetWish set = sets.get(number);
        String name = number == 0 ? "first" : "second";
        boolean exact = data.dimension() <= ScoringWork.EXACT_UP_TO;
        boolean quantized = Levels.of(data, Optional.empty()) instanceof Quantized;
        if (number == 0) {
            program.use("dev.reverie.divergence." + (exact ? "ExactDivergence" : "HutchinsonDivergence"))
                    .line(
                            "FlowLikelihood flow = FlowLikelihood.of(model.flow(), %s)",
                            exact
                                    ? "new ExactDivergence()"
                                    : "HutchinsonDivergence.rademacher(" + ScoringWork.PROBES + ")")
                    .line("        .withTolerance(%s);", ScoringWork.TOLERANCE);
        }
        Optional<String> known = set.known();
        if (set.data().isEmpty()) {
            pictures(set, name);
        } else {
            program.line(
                    "ModelData %s = ModelData.%s, ModelData.Part.TEST, DataOptions.defaults());",
                    name, known.isPresent() ? "open(model, " + Recipe.literal(known.get()) : "own(model");
        }
        String kind = quantized ? "Quantized" : "Continuous";
        program.use("dev.reverie.likelihood." + kind)
                .line("%s %sKind = (%s) Levels.of(%s, Optional.empty());", kind, name, kind, name)
                .line("Likelihood %sScores = new LikelihoodRun(", name)
                .line(
                        "        LikelihoodEstimator.of(flow, %sKind), %s, %d, %d, %dL, %s, Device.CPU)",
                        name, name, count, ScoringWork.TOGETHER, seed, Recipe.literal(model.text()))
                .line("        .run(Path.of(\"%s-scores.csv\"), (done, total) -> true).orElseThrow();", name)
                .line("System.out.println(%sScores);", name);
        if (number == 1) {
            String sign = quantized ? "" : "-";
            program.use("dev.reverie.eval.Auroc", "java.util.Arrays")
                    .line("System.out.println(Auroc.of(")
                    .line("        Arrays.stream(firstScores.values()).map(score -> %sscore).toArray(),", sign)
                    .line(
                            "        Arrays.stream(secondScores.values()).map(score -> %sscore).toArray()).area());",
                            sign);
        }
    }

    /** Pictures that were sent, as a data set of the program's own. */
    private void pictures(SetWish set, String name) throws IOException {
        program.use(
                        "dev.reverie.data.DataShape",
                        "dev.reverie.data.Dataset",
                        "dev.reverie.data.image.PictureFile",
                        "java.util.List")
                .line("List<float[]> %sPixels = List.of(", name);
        for (int i = 0; i < set.uploads().size(); i++) {
            String id = set.uploads().get(i);
            String file = tools.uploads()
                    .find(id.substring(id.indexOf(':') + 1), set.pointer())
                    .file()
                    .toString();
            program.line(
                    "        PictureFile.read(Path.of(%s)).fitted(model.data().shape())%s",
                    Recipe.literal(file), i == set.uploads().size() - 1 ? ");" : ",");
        }
        program.line("ModelData %s = new ModelData(", name)
                .line("        new Dataset() {")
                .line("            @Override public String name() { return %s; }", Recipe.literal(set.name()))
                .line("            @Override public DataShape shape() { return model.data().shape(); }")
                .line("            @Override public long size() { return %sPixels.size(); }", name)
                .line("            @Override public void read(long index, float[] out, int offset) {")
                .line(
                        "                System.arraycopy(%sPixels.get((int) index), 0, out, offset, shape().length());",
                        name)
                .line("            }")
                .line("        },")
                .line("        false, model.config().data(), model.data());");
    }
}
