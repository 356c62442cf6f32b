package dev.reverie.cli.data;

import dev.reverie.cli.terminal.Console;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reverie datasets analyse}. */
@Command(
        name = "analyse",
        header = "Choose noise levels for a data set, and write a preset with them.",
        description = {
            "%nMeasures mean, spread, range and the largest distance between two examples, and designs the noise levels and"
                    + " the Langevin steps from them by the techniques of NCSNv2 (arXiv:2006.09011).%n",
            "Up to about ten thousand examples it measures all pairs; beyond that it gives two bounds."
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie datasets analyse mnist",
            "  reverie datasets analyse my-pictures/ --size 32 --out mine.yaml",
            "  reverie train mine.yaml --out runs/mine"
        })
public final class AnalyseCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "NAME|PATH", description = "A known set, or a folder or file of your own.")
    String what;

    @Option(names = "--data", paramLabel = "PATH", description = "A local copy of the set NAME.")
    @Nullable
    Path data;

    @Option(names = "--size", paramLabel = "PIXELS", description = "Resize pictures to squares of this size.")
    @Nullable
    Integer size;

    @Option(
            names = "--sigma-min",
            paramLabel = "SIGMA",
            defaultValue = "0.01",
            description = "Smallest noise level (${DEFAULT-VALUE}, as published).")
    double sigmaMin;

    @Option(
            names = "--overlap",
            paramLabel = "PROBABILITY",
            defaultValue = "0.5",
            description = "Of neighbouring levels (${DEFAULT-VALUE}, as the paper asks for; its published numbers of"
                    + " levels follow from 0.5668).")
    double overlap;

    @Option(
            names = "--steps-per-level",
            paramLabel = "T",
            defaultValue = "5",
            description = "Langevin steps at each level (${DEFAULT-VALUE}).")
    int stepsPerLevel;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "Write the preset here instead of printing it.")
    @Nullable
    Path out;

    public AnalyseCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return new AnalysisWork(console).run(this);
    }
}
