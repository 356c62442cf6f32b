package dev.reverie.run;

import dev.reverie.config.ConfigException;
import dev.reverie.config.RunConfig;
import dev.reverie.file.NdArray;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.file.Shape;
import dev.reverie.file.TensorEntry;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.TensorArrays;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A saved state of training: safetensors with the weights {@code model.NAME}, their average {@code ema.NAME}, further
 * averages {@code emaRate=RATE.NAME} and {@code emaWidth=WIDTH.NAME}, Adam's moments {@code adam.first.NAME} and
 * {@code adam.second.NAME}, and as metadata the resolved configuration and all counters. A model can be used, and a run
 * continued, from this one file.
 *
 * <p>An object of this class is a file that was read from beginning to end once, its checksum found right.
 */
public final class Checkpoint {
    private static final int SHOWN_MISMATCHES = 5;

    /** No training counts further, and products with a size of batches stay below the largest whole number. */
    private static final long MOST_COUNTED = 1L << 40;

    private final Path file;
    private final RunDescription run;
    private final DataInfo data;
    private final Counters counters;
    private final String provenance;

    /**
     * Progress of training.
     *
     * @param step updates of the weights
     * @param examples examples seen
     * @param optimizerSteps updates Adam counts, for its bias correction
     * @param averageUpdates updates of the moving average, for its warm-up
     */
    public record Counters(long step, long examples, long optimizerSteps, long averageUpdates) {
        /**
         * Checks the signs.
         *
         * @throws IllegalArgumentException if one is negative
         */
        public Counters {
            if (step < 0 || examples < 0 || optimizerSteps < 0 || averageUpdates < 0) {
                throw new IllegalArgumentException("counters must not be negative, got step " + step + ", examples "
                        + examples + ", optimizerSteps " + optimizerSteps + ", averageUpdates " + averageUpdates);
            }
        }
    }

    private Checkpoint(Path file, RunDescription run, DataInfo data, Counters counters, String provenance) {
        this.file = file;
        this.run = run;
        this.data = data;
        this.counters = counters;
        this.provenance = provenance;
    }

    /**
     * Opens a checkpoint and reads it whole once.
     *
     * @param file its path
     * @throws dev.reverie.file.FileFormatException if it is cut short or no safetensors file
     * @throws RunException if it is no checkpoint of this program, of a later version, or its checksum is wrong
     * @throws IOException if it cannot be read
     */
    public static Checkpoint open(Path file) throws IOException {
        try (SafetensorsFile arrays = Safetensors.open(file)) {
            Map<String, String> metadata = arrays.metadata();
            if (!CheckpointWriter.FORMAT.equals(metadata.get("format"))) {
                throw new RunException(
                        file,
                        "holds arrays but is no checkpoint of a run (its metadata have no format "
                                + CheckpointWriter.FORMAT + ")");
            }
            if (!CheckpointWriter.VERSION.equals(metadata.get("version"))) {
                throw new RunException(
                        file,
                        "is a checkpoint of version " + metadata.get("version") + "; this program reads version "
                                + CheckpointWriter.VERSION,
                        "use the program that wrote it");
            }
            Checksum.verify(file, arrays);
            return described(file, metadata);
        }
    }

    private static Checkpoint described(Path file, Map<String, String> metadata) throws RunException {
        try {
            Counters counters = new Counters(
                    number(metadata, "step"),
                    number(metadata, "examples"),
                    number(metadata, "optimizerSteps"),
                    number(metadata, "averageUpdates"));
            RunDescription run = RunDescription.parse(text(metadata, "config"), file + " (metadata)");
            return new Checkpoint(
                    file, run, DataInfo.fromJson(text(metadata, "data")), counters, text(metadata, "provenance"));
        } catch (ConfigException e) {
            throw new RunException(file, "holds a configuration this program does not know: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new RunException(file, "holds faulty metadata: " + e.getMessage(), e);
        }
    }

    private double real(Map<String, String> metadata, String key) {
        String text = metadata.getOrDefault(key, "0");
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new RunException(file, "holds faulty metadata: " + key + " is no number, got " + text, e);
        }
    }

    private static long number(Map<String, String> metadata, String key) {
        long value = Long.parseLong(text(metadata, key));
        if (value > MOST_COUNTED) {
            throw new IllegalArgumentException(key + " must be at most " + MOST_COUNTED + ", got " + value);
        }
        return value;
    }

    private static String text(Map<String, String> metadata, String key) {
        String value = metadata.get(key);
        if (value == null) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return value;
    }

    /** Its path. */
    public Path file() {
        return file;
    }

    /**
     * The configuration it was trained with.
     *
     * @throws ConfigException if a program trained a model of its own
     */
    public RunConfig config() {
        return run.config(file);
    }

    /** Properties of the training data. */
    public DataInfo data() {
        return data;
    }

    /** Progress of training. */
    public Counters counters() {
        return counters;
    }

    /** Hash of the provenance of the run it belongs to, 64 hexadecimal digits; empty if it had none. */
    public String provenance() {
        return provenance;
    }

    /**
     * Fills a network with the averaged weights, the ones to sample with.
     *
     * @param parameters of a network of the same configuration, with memory
     * @throws RunException if names or shapes differ; the message lists the first ones
     */
    public void loadAverage(Parameters parameters) throws IOException {
        try (SafetensorsFile arrays = Safetensors.open(file)) {
            requireMatch(arrays, parameters);
            for (Parameter parameter : parameters.list()) {
                String prefix = parameter.isTrainable() ? Averages.MAIN : CheckpointWriter.MODEL;
                TensorArrays.copy(arrays.get(prefix + parameter.name()), parameter.value());
            }
        }
    }

    /**
     * Fills everything that training needs.
     *
     * @param state of a network of the same configuration
     * @throws RunException if names or shapes differ; the message lists the first ones
     */
    void load(TrainingState state) throws IOException {
        Parameters parameters = state.parameters();
        try (SafetensorsFile arrays = Safetensors.open(file)) {
            if (isPacked(arrays)) {
                throw new RunException(
                        file,
                        "holds averaged weights alone (it was packed), which training cannot be continued from",
                        "continue the run that it was packed from");
            }
            requireMatch(arrays, parameters);
            for (Parameter parameter : parameters.list()) {
                if (!parameter.isTrainable()) {
                    TensorArrays.copy(arrays.get(CheckpointWriter.MODEL + parameter.name()), parameter.value());
                }
            }
            for (Map.Entry<String, Tensor> flat :
                    CheckpointWriter.flatBuffers(state).entrySet()) {
                for (Parameter parameter : parameters.trainable()) {
                    Optional<String> fault = compare(arrays, flat.getKey(), parameter);
                    if (fault.isPresent()) {
                        throw new RunException(
                                file, "holds another state of training: of " + flat.getKey() + "* " + fault.get());
                    }
                }
                for (FlatPart part : FlatPart.of(parameters)) {
                    NdArray array = arrays.get(flat.getKey() + part.name());
                    part.write(array, flat.getValue());
                }
            }
            Map<String, String> metadata = arrays.metadata();
            // Checkpoints of former versions have none.
            state.gradientNoise().restore(real(metadata, "gradientSignal"), real(metadata, "gradientNoise"));
        }
        state.adam().restore(counters.optimizerSteps());
        state.averages().restore(counters.averageUpdates());
    }

    private static Optional<String> compare(SafetensorsFile arrays, String prefix, Parameter parameter) {
        String name = prefix + parameter.name();
        Shape wanted = Shape.of(parameter.shape());
        if (!arrays.contains(name)) {
            return Optional.of(parameter.name() + " " + wanted + " is missing from the file");
        }
        TensorEntry entry = arrays.entry(name);
        if (!entry.shape().equals(wanted)) {
            return Optional.of(
                    parameter.name() + " is " + entry.shape() + " in the file and " + wanted + " in the network");
        }
        return entry.type().isFloating()
                ? Optional.empty()
                : Optional.of(parameter.name() + " holds whole numbers of type " + entry.type() + " in the file");
    }

    /**
     * Checks that the weights fit, by names and shapes alone.
     *
     * @param parameters of the network, with memory or without
     * @throws RunException if the file holds the weights of another network
     * @throws IOException if the file cannot be read
     */
    void requireMatch(Parameters parameters) throws IOException {
        try (SafetensorsFile arrays = Safetensors.open(file)) {
            requireMatch(arrays, parameters);
        }
    }

    /** Whether a file holds averaged weights alone: a {@link PackedModel}. */
    private static boolean isPacked(SafetensorsFile arrays) {
        return PackedModel.AVERAGE.equals(arrays.metadata().get(PackedModel.ARRAYS));
    }

    private void requireMatch(SafetensorsFile arrays, Parameters parameters) throws RunException {
        boolean packed = isPacked(arrays);
        List<String> differences = new ArrayList<>();
        for (Parameter parameter : parameters.list()) {
            if (!packed || !parameter.isTrainable()) {
                compare(arrays, CheckpointWriter.MODEL, parameter).ifPresent(differences::add);
            }
        }
        if (differences.isEmpty()) {
            for (Parameter parameter : parameters.trainable()) {
                compare(arrays, Averages.MAIN, parameter)
                        .ifPresent(difference -> differences.add("the average of " + difference));
            }
        }
        for (String name : arrays.names()) {
            String own = name.startsWith(CheckpointWriter.MODEL) ? name.substring(CheckpointWriter.MODEL.length()) : "";
            if (!own.isEmpty() && parameters.find(own) == null) {
                differences.add(own + " " + arrays.entry(name).shape() + " is in the file only");
            }
        }
        if (!differences.isEmpty()) {
            int more = differences.size() - SHOWN_MISMATCHES;
            throw new RunException(
                    file,
                    "holds the weights of another network; " + differences.size()
                            + " of its arrays do not fit: "
                            + String.join("; ", differences.subList(0, Math.min(SHOWN_MISMATCHES, differences.size())))
                            + (more > 0 ? "; and " + more + " more" : ""));
        }
    }
}
