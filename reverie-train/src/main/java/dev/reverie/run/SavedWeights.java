package dev.reverie.run;

import dev.reverie.config.DataConfig;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.data.catalog.DatasetCatalog;
import dev.reverie.data.catalog.KnownDataset;
import dev.reverie.errors.RequestException;
import dev.reverie.file.ArraySource;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.network.Network;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Device;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.TensorArrays;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The arrays of a model by the parameters' names, independent of a network; read from a checkpoint, or the source of a
 * new run.
 *
 * @param values of all parameters and tables, as training left them
 * @param average the averaged values of what is trained
 * @param firstMoment of Adam, of what is trained; empty when there is none, as in published weights
 * @param secondMoment of Adam; empty when there is none
 * @param counters where training stood
 */
public record SavedWeights(
        Map<String, ? extends ArraySource> values,
        Map<String, ? extends ArraySource> average,
        Map<String, ? extends ArraySource> firstMoment,
        Map<String, ? extends ArraySource> secondMoment,
        Checkpoint.Counters counters) {
    /** Keeps private copies of the maps, in their order. */
    public SavedWeights {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        average = Collections.unmodifiableMap(new LinkedHashMap<>(average));
        firstMoment = Collections.unmodifiableMap(new LinkedHashMap<>(firstMoment));
        secondMoment = Collections.unmodifiableMap(new LinkedHashMap<>(secondMoment));
    }

    /**
     * The arrays of a checkpoint; they are mapped and stay valid while its file is not replaced.
     *
     * @param checkpoint a whole one
     * @throws IOException if it cannot be read
     */
    public static SavedWeights of(Checkpoint checkpoint) throws IOException {
        try (SafetensorsFile file = Safetensors.open(checkpoint.file())) {
            Map<String, ArraySource> average = below(file, Averages.MAIN);
            // A packed model has averages alone.
            Map<String, ArraySource> values = new LinkedHashMap<>(average);
            values.putAll(below(file, CheckpointWriter.MODEL));
            return new SavedWeights(
                    values,
                    average,
                    below(file, CheckpointWriter.FIRST_MOMENT),
                    below(file, CheckpointWriter.SECOND_MOMENT),
                    checkpoint.counters());
        }
    }

    private static Map<String, ArraySource> below(SafetensorsFile file, String prefix) throws IOException {
        Map<String, ArraySource> arrays = new LinkedHashMap<>();
        for (String name : file.names()) {
            if (name.startsWith(prefix)) {
                arrays.put(name.substring(prefix.length()), file.get(name));
            }
        }
        return arrays;
    }

    /** The values to sample with: averaged where there is an average, as they are where there is none. */
    public Map<String, ArraySource> averaged() {
        Map<String, ArraySource> all = new LinkedHashMap<>(values);
        all.putAll(average);
        return all;
    }

    /**
     * The network that a configuration describes, without memory, as far as the configuration alone tells the shape of
     * its data.
     *
     * @param config whole
     * @throws RequestException if it leaves the shape to data that would have to be read
     */
    public static Network network(RunConfig config) {
        return config.network().create(seen(config.data()));
    }

    private static DataShape seen(DataConfig data) {
        return data.shape()
                .orElseThrow(() -> new RequestException(
                        "the configuration leaves the size of its data " + data.name() + " to the files",
                        "give data.height, data.width and data.channels"));
    }

    /**
     * Makes a run of these weights: a folder with the configuration and one checkpoint, to sample from and to train on.
     *
     * @param folder missing or empty
     * @param config of the network that the weights belong to, and of data that need not be at hand
     * @return the checkpoint
     * @throws RequestException if the configuration does not tell the shape of the data, or they are a table,
     *     whose scale would be needed
     * @throws RunException if the folder is not empty or not writable
     * @throws IOException if a source cannot be read or the run cannot be written
     */
    public Path writeRun(Path folder, RunConfig config) throws IOException {
        DataInfo data = dataInfo(config.data());
        try (Parameters parameters = network(config).parameters();
                TrainingState state = TrainingState.fresh(parameters, config.training(), Device.CPU)) {
            // Before there is a folder: a source that fails leaves none behind.
            fill(state);
            try (RunDirectory run = RunDirectory.create(folder, config)) {
                Path file = run.checkpoints().file(counters.step());
                CheckpointWriter.save(file, state, RunDescription.of(config), data, "");
                return file;
            }
        }
    }

    private static DataInfo dataInfo(DataConfig data) {
        DataShape seen = seen(data);
        Optional<KnownDataset> known = DatasetCatalog.find(data.name());
        if (known.map(set -> set.family() == KnownDataset.Family.TABLE).orElse(!seen.isImage())) {
            throw new RequestException("weights of the table " + data.name()
                    + " cannot become a run: samples would need the mean and deviation of its columns, which the file"
                    + " lacks");
        }
        DataShape stored = seen.isImage()
                ? DataShape.image(seen.channels(), seen.height() - 2 * data.pad(), seen.width() - 2 * data.pad())
                : seen;
        List<String> classNames = known.map(KnownDataset::classNames).orElse(List.of());
        return new DataInfo(data.name(), stored, Optional.empty(), classNames, "");
    }

    private void fill(TrainingState state) throws IOException {
        Parameters parameters = state.parameters();
        for (Parameter parameter : parameters.list()) {
            if (!parameter.isTrainable()) {
                TensorArrays.copy(required(values, parameter.name()).load(), parameter.value());
            }
        }
        write(values, parameters, state.master().values());
        for (Tensor flat : state.averages().values().values()) {
            write(average, parameters, flat);
        }
        if (!firstMoment.isEmpty() && !secondMoment.isEmpty()) {
            write(firstMoment, parameters, state.adam().firstMoment());
            write(secondMoment, parameters, state.adam().secondMoment());
            state.adam().restore(counters.optimizerSteps());
        }
        state.averages().restore(counters.averageUpdates());
        state.restore(counters.step());
    }

    private static void write(Map<String, ? extends ArraySource> arrays, Parameters parameters, Tensor flat)
            throws IOException {
        for (FlatPart part : FlatPart.of(parameters)) {
            part.write(required(arrays, part.name()).load(), flat);
        }
    }

    private static ArraySource required(Map<String, ? extends ArraySource> arrays, String name) {
        ArraySource array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException("the weights lack " + name + "; there are " + arrays.keySet());
        }
        return array;
    }
}
