package dev.reverie.train;

import dev.reverie.config.RunConfig;
import dev.reverie.file.ArraySource;
import dev.reverie.file.SafetensorsWriter;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.TensorArrays;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Writes what {@link Checkpoint} reads. */
final class CheckpointWriter {
    static final String FORMAT = "reverie-checkpoint";
    static final String VERSION = "1";
    static final String MODEL = "model.";
    static final String AVERAGE = "ema.";
    static final String FIRST_MOMENT = "adam.first.";
    static final String SECOND_MOMENT = "adam.second.";

    private CheckpointWriter() {}

    /** The flat buffers, by the prefix of their names in the file. */
    static Map<String, Tensor> flatBuffers(TrainingState state) {
        Map<String, Tensor> buffers = new LinkedHashMap<>();
        buffers.put(MODEL, state.master().values());
        buffers.put(AVERAGE, state.average().values());
        buffers.put(FIRST_MOMENT, state.adam().firstMoment());
        buffers.put(SECOND_MOMENT, state.adam().secondMoment());
        return buffers;
    }

    /**
     * Saves a state, whole or not at all.
     *
     * @param file where
     * @param state what
     * @param config the configuration it was made with
     * @param data what samples must know of the data
     * @param provenance hash of the run's provenance
     * @throws dev.reverie.file.FileWriteException if the disk is too full or writing fails; a former file stays
     */
    static void save(Path file, TrainingState state, RunConfig config, DataInfo data, String provenance)
            throws IOException {
        Parameters parameters = state.network().parameters();
        Map<String, ArraySource> arrays = new TreeMap<>();
        for (Parameter parameter : parameters.list()) {
            if (!parameter.isTrainable()) {
                arrays.put(MODEL + parameter.name(), TensorArrays.source(parameter.value()));
            }
        }
        for (Map.Entry<String, Tensor> flat : flatBuffers(state).entrySet()) {
            ArraySource whole = TensorArrays.source(flat.getValue());
            for (FlatPart part : FlatPart.of(parameters)) {
                arrays.put(flat.getKey() + part.name(), part.source(whole.type(), flat.getValue()));
            }
        }
        Checksum checksum = new Checksum();
        for (Map.Entry<String, ArraySource> array : arrays.entrySet()) {
            checksum.add(array.getKey(), array.getValue().load());
        }
        Checkpoint.Counters counters = state.counters();
        Map<String, String> metadata = new TreeMap<>();
        metadata.put("format", FORMAT);
        metadata.put("version", VERSION);
        metadata.put("step", Long.toString(counters.step()));
        metadata.put("examples", Long.toString(counters.examples()));
        metadata.put("optimizerSteps", Long.toString(counters.optimizerSteps()));
        metadata.put("averageUpdates", Long.toString(counters.averageUpdates()));
        metadata.put("config", config.yaml());
        metadata.put("data", data.toJson());
        metadata.put("provenance", provenance);
        metadata.put("checksum", checksum.hex());
        SafetensorsWriter.write(file, arrays, metadata);
    }
}
