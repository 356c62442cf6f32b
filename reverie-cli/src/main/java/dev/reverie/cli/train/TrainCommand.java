package dev.reverie.cli.train;

import dev.reverie.cli.terminal.Console;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reverie train}. */
@Command(
        name = "train",
        header = "Train a score model, a continuous normalizing flow or a classifier, or continue a run.",
        description = {
            "%nReads a preset or a YAML configuration, trains, and keeps everything in one folder: the resolved"
                    + " configuration, provenance, metrics, checkpoints, sample pictures and report.html."
                    + " Ctrl-C saves a checkpoint and exits; --resume continues bit for bit from the last checkpoint.%n",
            "With --data alone it looks at the data, chooses a configuration for them, for this machine and for a time"
                    + " budget, says what it chose, and trains. reverie init writes that choice to a file.%n",
            "It says what looks wrong - data out of range, a loss that does not fall, an average too slow for the run, samples"
                    + " that are noise, black or all alike - with the reason and what to change, in the terminal and in"
                    + " report.html.%n",
            "Any value of the configuration can be changed with --set, in the words of the file. Unknown keys are"
                    + " errors."
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie train --data my-pictures/ --budget 1h",
            "  reverie train fashion-mnist --out runs/fashion",
            "  reverie train fashion-mnist --goal energy=0.3",
            "  reverie train runs/fashion --resume --set training.steps=40000",
            "  reverie train digits-32 --set training.batchSize=32 --set process.kind=varianceExploding",
            "  reverie train flow-table --data table.csv",
            "  reverie train digits-classifier --out runs/classifier",
            "  reverie train mine.yaml --objective classifier --out runs/mine-classifier",
            "  reverie train mine.yaml --data /pictures --device cuda"
        })
public final class TrainCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            arity = "0..1",
            paramLabel = "PRESET|CONFIG",
            description = {
                "Name of a preset (reverie presets lists them) or path of a YAML configuration;"
                        + " with --resume, the folder of the run."
            })
    @Nullable
    String what;

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description = "Folder or file with the data (data.path): a local copy of a known set, or files of your own"
                    + " in place of the preset's, to which they are fitted; without preset and configuration, data to choose"
                    + " a configuration for.")
    @Nullable
    Path data;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "RUN",
            description =
                    "Folder of the run, missing or empty; by default runs/NAME, with a number appended if that exists.")
    @Nullable
    Path out;

    @Option(
            names = "--budget",
            paramLabel = "TIME",
            description = "Time for all, such as 90s, 30m or 2h: sets the number of steps by the measured speed"
                    + " (training.steps). With --data alone the default is 30m for pictures and 5m for anything else.")
    @Nullable
    String budget;

    @Option(
            names = "--goal",
            paramLabel = "METRIC=VALUE",
            description =
                    "Measure samples while training, in less than 5 %% of the time, and forecast when this is reached, such"
                            + " as energy=0.3 (training.evaluation.goal; reverie evaluate --list lists the metrics).")
    @Nullable
    String goal;

    @Option(
            names = "--dry-run",
            description = "Read the data, time a few steps, tell what training would cost, and write nothing.")
    boolean dryRun;

    @Option(
            names = "--objective",
            paramLabel = "KIND",
            description = "Another objective (objective.kind), such as slicedScoreMatching. classifier turns the"
                    + " configuration of a score model into that of a noisy-data classifier, which guides the score model"
                    + " (reverie sample --classifier).")
    @Nullable
    String objective;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change a value of the configuration, such as training.steps=1000; may be given many times.")
    List<String> settings = new ArrayList<>();

    @Option(names = "--resume", description = "Continue the run in its folder from the newest good checkpoint.")
    boolean resume;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "cpu, cuda, cuda:N, mps, or auto for the fastest at hand (training.device).")
    @Nullable
    String device;

    public TrainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return new Training(console).run(this);
    }
}
