package dev.reverie.cli.weights;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reverie ema}. */
@Command(
        name = "ema",
        header = "Choose another average of the weights of a trained run.",
        description = {
            "%nA run with training.ema.snapshotEvery stores averages during training, from which this command"
                    + " reconstructs the power-function average of any relative width (Karras et al. 2024, arXiv:2312.02696). A run"
                    + " with training.ema.rates keeps further averages of constant rate.%n",
            "Writes a checkpoint that reverie sample takes in place of the run. Narrow averages are sharper, wide ones"
                    + " smoother; compare several widths."
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie train digits-32 --set training.ema.snapshotEvery=500 --out runs/digits",
            "  reverie ema runs/digits --width 0.075 --out narrow.safetensors",
            "  reverie ema runs/digits --rate 0.999 --out short.safetensors",
            "  reverie sample narrow.safetensors --out samples"
        })
public final class EmaCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "RUN", description = "Folder of the run.")
    Path source;

    @ArgGroup(multiplicity = "1")
    Choice choice;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            required = true,
            description = "The checkpoint to write; a former file is replaced.")
    Path out;

    /** Which average; one of the two. */
    private static final class Choice {
        @Option(
                names = "--width",
                paramLabel = "WIDTH",
                description = "Relative width: standard deviation over the number of steps, 0.001 to 0.288.")
        private @Nullable Double width;

        @Option(names = "--rate", paramLabel = "RATE", description = "Constant rate: one of training.ema.rates.")
        private @Nullable Double rate;
    }

    public EmaCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        new EmaWork(console).write(source, choice.width, choice.rate, out);
        console.out().println(out);
        return ExitCode.DONE;
    }
}
