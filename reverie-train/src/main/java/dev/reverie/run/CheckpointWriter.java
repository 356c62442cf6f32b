package dev.reverie.run;

import dev.reverie.file.ArraySource;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.file.TensorEntry;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.TensorArrays;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Writes a {@link Checkpoint}. */
public final class CheckpointWriter {
    static final String FORMAT = "reverie-checkpoint";
    static final String VERSION = "1";
    static final String MODEL = "model.";
    /** What all moments begin with. */
    static final String ADAM = "adam.";

    static final String FIRST_MOMENT = ADAM + "first.";
    static final String SECOND_MOMENT = ADAM + "second.";

    private CheckpointWriter() {}

    /** The flat buffers, by the prefix of their names in the file. */
    public static Map<String, Tensor> flatBuffers(TrainingState state) {
        Map<String, Tensor> buffers = new LinkedHashMap<>();
        buffers.put(MODEL, state.master().values());
        buffers.putAll(state.averages().values());
        buffers.put(FIRST_MOMENT, state.adam().firstMoment());
        buffers.put(SECOND_MOMENT, state.adam().secondMoment());
        return buffers;
    }

    /**
     * Saves a state, whole or not at all.
     *
     * @param file where
     * @param state what
     * @param run its configuration
     * @param data what samples must know of the data
     * @param provenance hash of the run's provenance
     * @throws dev.reverie.file.FileWriteException if the disk is too full or writing fails; a former file stays
     */
    static void save(Path file, TrainingState state, RunDescription run, DataInfo data, String provenance)
            throws IOException {
        Parameters parameters = state.parameters();
        Map<String, ArraySource> arrays = new TreeMap<>();
        for (Parameter parameter : parameters.list()) {
            if (!parameter.isTrainable()) {
                arrays.put(MODEL + parameter.name(), TensorArrays.source(parameter.value()));
            }
        }
        flatBuffers(state).forEach((prefix, flat) -> arrays.putAll(FlatPart.sources(prefix, parameters, flat)));
        Checkpoint.Counters counters = state.counters();
        Map<String, String> metadata = new TreeMap<>();
        metadata.put("format", FORMAT);
        metadata.put("version", VERSION);
        metadata.put("step", Long.toString(counters.step()));
        metadata.put("examples", Long.toString(counters.examples()));
        metadata.put("optimizerSteps", Long.toString(counters.optimizerSteps()));
        metadata.put("averageUpdates", Long.toString(counters.averageUpdates()));
        metadata.put("config", run.text());
        metadata.put("data", data.toJson());
        metadata.put("provenance", provenance);
        metadata.put("gradientSignal", Double.toString(state.gradientNoise().signal()));
        metadata.put("gradientNoise", Double.toString(state.gradientNoise().noise()));
        Checksum.write(file, arrays, metadata);
    }

    /**
     * Saves a model with another average of its weights, to sample with: the weights and that average, nothing to train on
     * with.
     *
     * @param file where
     * @param source the checkpoint whose model it is
     * @param average the averaged values by the parameters' names
     * @param note what average it is, for people
     * @throws dev.reverie.file.FileWriteException if the disk is too full or writing fails; a former file stays
     */
    static void saveAverage(Path file, Checkpoint source, Map<String, ArraySource> average, String note)
            throws IOException {
        try (SafetensorsFile stored = Safetensors.open(source.file())) {
            Map<String, ArraySource> arrays = new TreeMap<>();
            for (String name : stored.names()) {
                if (name.startsWith(MODEL)) {
                    TensorEntry entry = stored.entry(name);
                    arrays.put(name, ArraySource.of(entry.type(), entry.shape(), () -> stored.get(name)));
                }
            }
            average.forEach((name, values) -> arrays.put(Averages.MAIN + name, values));
            Map<String, String> metadata = new TreeMap<>(stored.metadata());
            metadata.put("average", note);
            Checksum.write(file, arrays, metadata);
        }
    }
}
