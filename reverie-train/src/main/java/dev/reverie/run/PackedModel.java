package dev.reverie.run;

import dev.reverie.config.RunConfig;
import dev.reverie.errors.RequestException;
import dev.reverie.file.ArraySource;
import dev.reverie.file.ElementType;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.file.TensorEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The smallest file that a model can be opened from: a {@link Checkpoint} with the averaged weights alone, in single or half
 * precision, and the configuration. Training cannot be continued from it.
 *
 * <p>Half precision (IEEE 754 binary16) rounds each weight by at most {@code 2^-11} of itself, or by {@code 2^-25} where it is smaller
 * than {@code 2^-14}; networks compute in the precision of the configuration all the same.
 */
public final class PackedModel {
    /** The key of a checkpoint that says which arrays it has. */
    static final String ARRAYS = "arrays";

    /** What the key says of a packed model. */
    static final String AVERAGE = "average";

    /** What belongs to a state of training and not to a model. */
    private static final Set<String> OF_TRAINING = Set.of("gradientSignal", "gradientNoise", "checksum");

    private PackedModel() {}

    /**
     * Writes a packed model.
     *
     * @param checkpoint whose averaged weights are taken
     * @param config to keep instead of the checkpoint's own, of the same network: another name or sampler, say
     * @param half whether weights are rounded to half precision
     * @param file where; a former file is replaced
     * @throws RequestException if the configuration is of another network or other data
     * @throws RunException if a weight is too large for half precision
     * @throws IOException if a file cannot be read or written
     */
    public static void write(Checkpoint checkpoint, RunConfig config, boolean half, Path file) throws IOException {
        requireSame(checkpoint.config(), config);
        try (SafetensorsFile stored = Safetensors.open(checkpoint.file())) {
            Map<String, ArraySource> arrays = new TreeMap<>();
            for (TensorEntry entry : stored.entries()) {
                String name = entry.name();
                String own =
                        name.startsWith(CheckpointWriter.MODEL) ? name.substring(CheckpointWriter.MODEL.length()) : "";
                if (name.startsWith(Averages.MAIN)) {
                    ElementType type = half ? ElementType.F16 : entry.type();
                    arrays.put(
                            name,
                            ArraySource.of(
                                    type, entry.shape(), () -> stored.get(name).to(type)));
                } else if (!own.isEmpty() && !stored.contains(Averages.MAIN + own)) {
                    // Tables and frequencies are not trained, and stay as they are.
                    arrays.put(name, stored.get(name));
                }
            }
            for (Map.Entry<String, ArraySource> array : arrays.entrySet()) {
                if (!array.getValue().load().allFinite()) {
                    throw new RunException(
                            checkpoint.file(),
                            "has weights beyond 65504, the largest number of half precision, in " + array.getKey(),
                            "leave out --half");
                }
            }
            Map<String, String> metadata = new TreeMap<>(stored.metadata());
            metadata.keySet().removeAll(OF_TRAINING);
            metadata.put("config", config.yaml());
            metadata.put(ARRAYS, AVERAGE);
            Checksum.write(file, arrays, metadata);
        }
    }

    private static void requireSame(RunConfig before, RunConfig now) {
        boolean same = before.yaml().equals(now.yaml())
                || (section(before, "network").equals(section(now, "network"))
                        && unplaced(before).equals(unplaced(now))
                        && section(before, "process").equals(section(now, "process")));
        if (!same) {
            throw new RequestException(
                    "the sections network, process and data of a packed model are those that it was trained with; only"
                            + " name, description, sampling, training.precision and data.path may change");
        }
    }

    /** The section {@code data} without the place where the data were. */
    private static String unplaced(RunConfig config) {
        return section(config, "data").replaceAll("(?m)^ +path:.*\\n", "");
    }

    /** A top-level section of a configuration, as text. */
    private static String section(RunConfig config, String name) {
        StringBuilder text = new StringBuilder();
        boolean inside = false;
        for (String line : config.yaml().lines().toList()) {
            if (!line.isEmpty() && line.charAt(0) != ' ' && line.charAt(0) != '#') {
                inside = line.startsWith(name + ":");
            }
            if (inside) {
                text.append(line).append('\n');
            }
        }
        return text.toString();
    }
}
