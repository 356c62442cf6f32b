package dev.reverie.cli.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.Quantities;
import dev.reverie.cli.terminal.RunArgument;
import dev.reverie.cli.weights.ArrayTable;
import dev.reverie.config.FlowConfig;
import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.file.FileFormatException;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.file.TensorEntry;
import dev.reverie.interop.ArrayListing;
import dev.reverie.interop.Conversion;
import dev.reverie.interop.diffusers.DiffusersModel;
import dev.reverie.plot.Sparkline;
import dev.reverie.report.Metrics;
import dev.reverie.run.Checkpoint;
import dev.reverie.run.Checkpoints;
import dev.reverie.run.RunDirectory;
import dev.reverie.track.Progress;
import dev.reverie.trained.ModelSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Prints the contents of a run, a checkpoint, a preset or weights of another program, and the cost of a network. */
final class RunInfo {
    private static final int SHOWN_LOSSES = 20;
    private static final Pattern CONFIGURATION = Pattern.compile("(?i)\\.ya?ml$");

    private final Console console;
    private final boolean withConfig;

    /**
     * A teller.
     *
     * @param console where to
     * @param withConfig whether to print the resolved configuration
     */
    RunInfo(Console console, boolean withConfig) {
        this.console = console;
        this.withConfig = withConfig;
    }

    /**
     * Prints.
     *
     * @param source folder of a run, a checkpoint, the name of a preset, a configuration, or weights of another program
     * @throws IOException if it is none of these, or damaged
     */
    void show(Path source) throws IOException {
        if (RunArgument.isPretrained(source)) {
            // A preset of the same name is printed by reverie presets.
            show(RunArgument.of(console, source));
        } else if (!Files.exists(source) && Presets.names().contains(source.toString())) {
            line("preset", source.toString());
            planned(Presets.named(source.toString()));
        } else if (Files.isRegularFile(source)
                && CONFIGURATION.matcher(source.toString()).find()) {
            line("configuration", source.toString());
            planned(RunConfig.load(source, List.of()));
        } else if (DiffusersModel.isModel(source)) {
            line("model", source + ", of the diffusers library");
            foreign(DiffusersModel.weightsOf(source), source);
        } else if (Files.isRegularFile(source) && Conversion.of(source).form() != Conversion.Form.RUN) {
            ArrayListing.Kind kind = ArrayListing.Kind.of(source)
                    .orElseThrow(() -> new FileFormatException(
                            source.toString(),
                            "is of no known kind; accepted are runs, checkpoints, configurations (.yaml), presets,"
                                    + " models of diffusers, and arrays (.pth, .safetensors, .npz, .npy)"));
            line("file", source + ", a " + kind);
            foreign(List.of(source), source);
        } else if (Files.isRegularFile(source)) {
            Checkpoint checkpoint = Checkpoint.open(source);
            line("checkpoint", source.toString());
            configuration(checkpoint.config());
            checkpoint(checkpoint);
            costs(checkpoint.config(), shape(checkpoint));
            text(checkpoint.config());
        } else {
            run(RunDirectory.open(source));
        }
    }

    private void planned(RunConfig config) {
        configuration(config);
        costs(config, config.data().shape());
        text(config);
    }

    private void foreign(List<Path> files, Path source) throws IOException {
        for (Path file : files) {
            ArrayTable.print(console, file);
        }
        if (Conversion.formOf(source) != Conversion.Form.RUN || Files.isDirectory(source)) {
            console.say("of another program; reverie convert " + source + " --to RUN makes a run of its weights");
        }
    }

    private void run(RunDirectory run) throws IOException {
        line("run", run.folder().toString());
        configuration(run.config());
        Metrics metrics = Metrics.read(run.metricsFile());
        Checkpoints checkpoints = run.checkpoints();
        Optional<Checkpoints.Found> found = checkpoints.latestGood();
        if (found.isPresent()) {
            for (String rejected : found.get().rejected()) {
                line("damaged", rejected);
            }
            checkpoint(found.get().checkpoint());
        } else {
            line("checkpoint", "none yet");
        }
        line("checkpoints", checkpoints.files().size() + " in " + checkpoints.folder());
        if (!metrics.isEmpty()) {
            line(
                    "loss",
                    String.format(
                            Locale.ROOT,
                            "%.4g at first, %.4g over the last %d logged steps",
                            metrics.meanLoss(false, SHOWN_LOSSES),
                            metrics.meanLoss(true, SHOWN_LOSSES),
                            Math.min(SHOWN_LOSSES, metrics.steps().length)));
            line("", Sparkline.logarithmic(metrics.losses(), 60));
            line(
                    "speed",
                    String.format(
                            Locale.ROOT,
                            "%.3g s a step, %.4g examples/s",
                            metrics.secondsPerStep(),
                            run.config().training().batchSize() / metrics.secondsPerStep()));
        }
        if (metrics.totalSeconds() > 0) {
            line("time", Progress.words(metrics.totalSeconds()) + " of training");
        }
        provenance(run);
        if (Files.exists(run.reportFile())) {
            line("report", run.reportFile().toString());
        }
        costs(
                run.config(),
                found.isPresent()
                        ? shape(found.get().checkpoint())
                        : run.config().data().shape());
        text(run.config());
    }

    private void configuration(RunConfig config) {
        line("name", config.name() + (config.description().isEmpty() ? "" : ": " + config.description()));
        Optional<FlowConfig> flow = config.flow();
        if (flow.isPresent()) {
            line("flow", flow.get().words());
        } else {
            line("process", config.process().schedule().toString());
        }
        if (config.classifier().isPresent()) {
            line("model", "classifier of noisy data; guides score models with reverie sample --classifier");
        }
        line(
                "training",
                Quantities.count(config.training().steps()) + " steps of "
                        + config.training().batchSize() + " examples, learning rate "
                        + config.training().adam().learningRate() + ", seed "
                        + config.training().seed());
    }

    private static Optional<DataShape> shape(Checkpoint checkpoint) {
        return Optional.of(checkpoint.config().data().padded(checkpoint.data().shape()));
    }

    private void costs(RunConfig config, Optional<DataShape> shape) {
        if (shape.isEmpty()) {
            line("costs", "depend on the shape of the data, which is known once they are read");
            return;
        }
        ModelSummary summary = ModelSummary.of(config, shape.get());
        line("parameters", Quantities.count(summary.parameters()));
        console.out().println();
        new CostTable(summary).print(console.out());
        if (config.flow().isPresent()) {
            console.out()
                    .println("these are of one evaluation: a flow's network is evaluated many times in each solve");
        }
        if (config.training().recompute()) {
            console.out().println("training.recompute, which keeps fewer activations, is not accounted for");
        }
    }

    private void checkpoint(Checkpoint checkpoint) throws IOException {
        Checkpoint.Counters counters = checkpoint.counters();
        line(
                "data",
                checkpoint.data().name() + ", " + checkpoint.data().shape()
                        + (checkpoint.data().classNames().isEmpty()
                                ? ""
                                : ", " + checkpoint.data().classNames().size() + " classes"));
        try (SafetensorsFile arrays = Safetensors.open(checkpoint.file())) {
            long count = 0;
            long numbers = 0;
            String type = "";
            for (TensorEntry entry : arrays.entries()) {
                String own = entry.name().replaceFirst("^ema\\.", "model.");
                // A packed model has averages alone.
                if (own.startsWith("model.") && (own.equals(entry.name()) || !arrays.contains(own))) {
                    count++;
                    numbers += entry.shape().elementCount();
                    type = entry.type().toString();
                }
            }
            line(
                    "network",
                    checkpoint.config().network().kind() + ", "
                            + Quantities.count(numbers) + " numbers in " + count + " arrays of "
                            + type.toLowerCase(Locale.ROOT));
        }
        long steps = checkpoint.config().training().steps();
        line(
                "checkpoint",
                String.format(
                        Locale.ROOT,
                        "step %s of %s (%.0f %%), %s examples seen, checksum verified, %s: %s",
                        Quantities.count(counters.step()),
                        Quantities.count(steps),
                        100.0 * counters.step() / steps,
                        Quantities.count(counters.examples()),
                        Quantities.bytes(Files.size(checkpoint.file())),
                        checkpoint.file().getFileName()));
    }

    private void provenance(RunDirectory run) throws IOException {
        Optional<String> text = run.provenance();
        if (text.isEmpty()) {
            return;
        }
        JsonNode json = new ObjectMapper().readTree(text.get());
        line("begun", json.path("started").asText());
        line(
                "with",
                "reverie " + json.path("versions").path("reverie").asText() + ", "
                        + json.path("versions").path("engine").asText() + ", Java "
                        + json.path("java").path("version").asText());
        line(
                "on",
                json.path("machine").path("processor").asText() + ", "
                        + json.path("machine").path("engineThreads").asText() + " threads, "
                        + json.path("machine").path("device").asText());
    }

    private void text(RunConfig config) {
        if (withConfig) {
            console.out().println();
            console.out().print(config.yaml());
        }
    }

    private void line(String name, String value) {
        console.out().printf("%-12s %s%n", name, value);
    }
}
