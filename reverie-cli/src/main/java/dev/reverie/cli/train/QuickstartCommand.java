package dev.reverie.cli.train;

import dev.reverie.cli.terminal.Console;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reverie quickstart}. */
@Command(
        name = "quickstart",
        header = "Train and sample two small models in under three minutes, and explain them in a page.",
        description = {
            "%nFirst a perceptron learns the score of eight Gaussians in the plane under the variance-exploding SDE; then a"
                    + " small U-Net learns handwritten digits, drawn by this program, under the variance-preserving SDE."
                    + " Both are sampled. The page report.html shows data beside samples, the losses, the forward"
                    + " and the reverse process, and the learned score field, with the equations.%n",
            "The presets quickstart-points and quickstart-digits hold every setting."
        },
        optionListHeading = "%nOptions:%n",
        footer = {"%nExamples:", "  reverie quickstart", "  reverie quickstart --seed 7 --out another"})
public final class QuickstartCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            description = "Folder for the two runs, the page and the pictures, missing or empty;"
                    + " by default reverie-quickstart, with a number appended if that exists.")
    private @Nullable Path out;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "Seed of weights, data and noise; by default the presets'.")
    private @Nullable Long seed;

    public QuickstartCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return new Quickstart(console).run(out, seed);
    }
}
