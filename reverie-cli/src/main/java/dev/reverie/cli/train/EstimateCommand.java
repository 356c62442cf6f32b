package dev.reverie.cli.train;

import dev.reverie.cli.terminal.Console;
import dev.reverie.errors.RequestException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reverie estimate}. */
@Command(
        name = "estimate",
        header = "Estimate memory, time and cost of training and sampling, here and on a GPU.",
        description = {
            "%nCounts the operations of the network, times some steps on this machine for a few seconds, and tells what the whole of"
                    + " training would take: here by the measured rate, on a GPU by its data sheet and a stated efficiency. Data that"
                    + " are known by name are not needed: random values of their shape are as fast.%n",
            "All of it is an estimate. Here expect ten per cent, or as much as the load of the machine changes; on a GPU a factor of"
                    + " two to either side.%n"
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie estimate fashion-mnist",
            "  reverie estimate vp-cifar10-ddpmpp-continuous --gpu all",
            "  reverie estimate mine.yaml --data /pictures --gpu a100 --price-per-hour 1.9",
            "  reverie estimate mnist --n 10000 --steps 10,20,50,1000 --set training.precision=bfloat16",
            "",
            "The formula, the data sheets and checks: docs/training.md."
        })
public final class EstimateCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "PRESET|CONFIG", description = "Name of a preset, or a YAML configuration.")
    String what = "";

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description = "Folder or file with the data, where their shape is not known by name.")
    @Nullable
    Path data;

    @Option(
            names = "--gpu",
            paramLabel = "NAME",
            split = ",",
            description = "Also on these: t4, v100, l4, rtx3090, rtx4090, a100, h100, h200, or all.")
    List<String> gpus = new ArrayList<>();

    @Option(
            names = "--price-per-hour",
            paramLabel = "PRICE",
            description =
                    "Price of an hour of the machine, in any currency: of the GPU where one is named, else of this one.")
    @Nullable
    Double price;

    @Option(
            names = {"-n", "--n"},
            paramLabel = "COUNT",
            defaultValue = "1000",
            description = "Samples to be drawn (${DEFAULT-VALUE}).")
    int count = 1000;

    @Option(
            names = "--steps",
            paramLabel = "N",
            split = ",",
            description = "Numbers of sampler steps; 10, 50 and the configured one if left out.")
    List<Integer> steps = new ArrayList<>();

    @Option(
            names = "--seconds",
            paramLabel = "TIME",
            defaultValue = "5",
            description =
                    "Seconds for timing steps on this machine, from 0 to 600 (${DEFAULT-VALUE}); two steps at least are timed"
                            + " however long they take.")
    double seconds = 5;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Change a value of the configuration, such as training.batchSize=64; may be given many times.")
    List<String> settings = new ArrayList<>();

    public EstimateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        if (price != null && !(price >= 0 && price < Double.POSITIVE_INFINITY)) {
            throw new RequestException("--price-per-hour must be at least 0, got " + price);
        }
        if (price != null && (gpus.size() > 1 || gpus.contains("all"))) {
            throw new RequestException(
                    "--price-per-hour is that of one machine, but several are asked for", "name one --gpu");
        }
        if (count < 1) {
            throw new RequestException("--n must be at least 1, got " + count);
        }
        for (int number : steps) {
            if (number < 1) {
                throw new RequestException("--steps must be at least 1, got " + number);
            }
        }
        if (!(seconds >= 0 && seconds <= 600)) {
            throw new RequestException("--seconds must be in [0, 600], got " + seconds);
        }
        return new EstimateWork(console).run(this);
    }
}
