package dev.reverie.cli.edit;

import dev.reverie.cli.sample.SamplerNames;
import dev.reverie.errors.RequestException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of all commands that draw with a model: how many, how, where, and where to. */
final class DrawingOptions {
    private static final int USUAL_COUNT = 8;

    @Option(
            names = {"-n", "--n"},
            paramLabel = "COUNT",
            description = "Samples to draw (" + USUAL_COUNT + ").")
    private int count = USUAL_COUNT;

    @Option(names = "--seed", paramLabel = "SEED", description = "Decides all noise (0).")
    private long seed;

    @Option(
            names = "--sampler",
            paramLabel = "NAME",
            completionCandidates = SamplerNames.class,
            description = "One of the table that reverie samplers prints; by default what suits the task.")
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
    private List<String> settings = new ArrayList<>();

    @Option(names = "--device", paramLabel = "DEVICE", description = "cpu, cuda, cuda:N, mps or auto (cpu).")
    private @Nullable String device;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            required = true,
            description = "Folder for the results; files of the same names are replaced.")
    private @Nullable Path out;

    /** How many. */
    int count() {
        return count;
    }

    /** Of all noise. */
    long seed() {
        return seed;
    }

    /** Options that change the section {@code sampling}, by their names. */
    Map<String, String> sampling() {
        Map<String, String> given = new LinkedHashMap<>();
        put(given, "--sampler", sampler);
        put(given, "--steps", steps);
        put(given, "--label", label == null ? null : "[" + label + "]");
        return given;
    }

    private static void put(Map<String, String> options, String name, @Nullable String value) {
        if (value != null) {
            options.put(name, value);
        }
    }

    /** More changes of that section. */
    List<String> settings() {
        return settings;
    }

    /** Where to compute; null for the processor. */
    @Nullable
    String device() {
        return device;
    }

    /** Folder for the results. */
    Path out() {
        if (out == null) {
            throw new RequestException("--out is needed");
        }
        return out;
    }
}
