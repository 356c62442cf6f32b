package dev.reverie.cli.edit;

import dev.reverie.cli.sample.SamplerNames;
import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.RunArgument;
import dev.reverie.errors.RequestException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** A task of {@code reverie edit}: the options that all tasks have. Each task adds its own. */
public abstract sealed class EditTaskCommand implements Callable<Integer>
        permits RestoreCommand, DenoiseCommand, VaryCommand, InterpolateCommand {
    private static final int USUAL_COUNT = 8;

    private final Console console;

    @ParentCommand
    private EditCommand edit;

    @Option(names = "--in", paramLabel = "PICTURE", description = "The picture to edit, PNG or JPEG.")
    @Nullable
    Path in;

    @Option(
            names = "--truth",
            paramLabel = "PICTURE",
            description = "Ground truth to compare with; without --in the program degrades it first.")
    @Nullable
    Path truth;

    @Option(
            names = "--example",
            paramLabel = "N",
            description = "Instead of both: picture N of the model's test data, degraded first.")
    @Nullable
    Integer example;

    @Option(
            names = "--features",
            paramLabel = "RUN",
            description = "Run of a classifier; also compares samples and truth in its features.")
    @Nullable
    Path features;

    @Option(
            names = {"-n", "--n"},
            paramLabel = "COUNT",
            description = "Samples to draw (" + USUAL_COUNT + ").")
    int count = USUAL_COUNT;

    @Option(names = "--seed", paramLabel = "SEED", description = "Seed of all random numbers (0).")
    long seed;

    @Option(
            names = "--sampler",
            paramLabel = "NAME",
            completionCandidates = SamplerNames.class,
            description = "A sampler of the table that reverie samplers prints; by default one that suits the task.")
    private @Nullable String sampler;

    @Option(names = "--steps", paramLabel = "STEPS", description = "Number of steps.")
    private @Nullable String steps;

    @Option(
            names = "--label",
            paramLabel = "CLASS",
            description = "Class of the picture, by number or name, for models trained with network.classes.")
    private @Nullable String label;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any other value of the section sampling, such as sampling.guidance=2.")
    List<String> settings = new ArrayList<>();

    @Option(names = "--device", paramLabel = "DEVICE", description = "cpu, cuda, cuda:N, mps or auto (cpu).")
    @Nullable
    String device;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            description = "Folder for the results (NAME-edited here); files of the same names are replaced.")
    private @Nullable Path out;

    EditTaskCommand(Console console) {
        this.console = console;
    }

    /** A run or a checkpoint. */
    Path source() {
        return edit.source();
    }

    /** Options that change the section {@code sampling}, by their names. */
    Map<String, String> sampling() {
        Map<String, String> given = new LinkedHashMap<>();
        put(given, "--sampler", sampler);
        put(given, "--steps", steps);
        put(given, "--label", label);
        return given;
    }

    private static void put(Map<String, String> options, String name, @Nullable String value) {
        if (value != null) {
            options.put(name, value);
        }
    }

    /** Folder of the results. */
    Path out() {
        return out == null ? RunArgument.results(source(), "edited") : out;
    }

    @Override
    public final Integer call() throws Exception {
        if (count < 1) {
            throw new RequestException("--n must be at least 1, got " + count);
        }
        if (in == null && truth == null && example == null) {
            throw new RequestException(
                    "a picture is needed", "give --in PICTURE, or --example N to try one of the model's test data");
        }
        if (example != null && (in != null || truth != null)) {
            throw new RequestException(
                    "--example stands for the picture and the truth", "leave out " + (in != null ? "--in" : "--truth"));
        }
        return new EditWork(console).run(this);
    }
}
