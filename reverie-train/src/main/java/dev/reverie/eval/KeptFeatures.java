package dev.reverie.eval;

import dev.reverie.data.ContentHash;
import dev.reverie.data.DataShape;
import dev.reverie.file.FileFormatException;
import dev.reverie.file.NdArray;
import dev.reverie.file.OutputFolder;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.file.SafetensorsWriter;
import dev.reverie.metric.FeatureSource;
import dev.reverie.metric.Features;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A network that keeps in a folder what it has computed, in parts: a kill costs the part it was at, and images that were seen before
 * are not computed again.
 *
 * <p>A part is named by a hash of the pixels, of the weights and of the way to the network's size, so that no other images, network
 * or resize are taken for it. Features that are float32, as those of most networks are, take four bytes; class probabilities eight.
 */
record KeptFeatures(FeatureNetwork network, Path folder) implements FeatureNetwork {
    /** Images of a part: whole batches of every network. */
    private static final int PART = 256;

    private static final String FEATURES = "features";
    private static final String PROBABILITIES = "probabilities";

    @Override
    public FeatureSource source() {
        return network.source();
    }

    @Override
    public String resize() {
        return network.resize();
    }

    @Override
    public boolean classifies() {
        return network.classifies();
    }

    @Override
    public List<String> classes() {
        return network.classes();
    }

    @Override
    public List<String> notices(DataShape shape) {
        return network.notices(shape);
    }

    @Override
    public FeatureNetwork withoutProbabilities() {
        return new KeptFeatures(network.withoutProbabilities(), folder);
    }

    @Override
    public Features of(float[] images, int count, DataShape shape) {
        return of(images, count, shape, (done, total) -> {});
    }

    @Override
    public Features of(float[] images, int count, DataShape shape, Progress progress) {
        double[] values = {};
        List<double[]> probabilities = new ArrayList<>();
        progress.at(0, count);
        for (int first = 0; first < count; first += PART) {
            int size = Math.min(PART, count - first);
            int begun = first;
            Features part = part(
                    Arrays.copyOfRange(images, first * shape.length(), (first + size) * shape.length()),
                    size,
                    shape,
                    (done, total) -> progress.at(begun + done, count));
            int dimension = part.dimension();
            if (first == 0) {
                values = new double[Math.multiplyExact(count, dimension)];
            }
            for (int i = 0; i < size; i++) {
                System.arraycopy(part.row(i), 0, values, (first + i) * dimension, dimension);
            }
            probabilities.addAll(List.of(part.probabilities()));
            progress.at(first + size, count);
        }
        return FeatureNetwork.checked(values, count, source(), probabilities);
    }

    private Features part(float[] images, int count, DataShape shape, Progress progress) {
        Path file = folder.resolve(name(images, shape) + ".safetensors");
        try {
            Optional<Features> kept = read(file, count);
            if (kept.isPresent()) {
                return kept.get();
            }
            Features features = network.of(images, count, shape, progress);
            OutputFolder.make(folder);
            SafetensorsWriter.write(
                    file, arrays(features), new TreeMap<>(Map.of("network", source().toString(), "resize", resize())));
            return features;
        } catch (IOException e) {
            throw new UncheckedIOException("features cannot be kept in " + folder + ": " + e.getMessage(), e);
        }
    }

    private String name(float[] images, DataShape shape) {
        String asked = source().name() + "\n" + source().sha256() + "\n" + resize() + "\n" + classifies() + "\n" + shape
                + "\n";
        return new ContentHash().add(asked).add(images).hex().substring(0, 32);
    }

    private static Map<String, NdArray> arrays(Features features) {
        Map<String, NdArray> arrays = new LinkedHashMap<>();
        int count = features.count();
        int dimension = features.dimension();
        double[] wide = new double[count * dimension];
        float[] narrow = new float[wide.length];
        boolean exact = true;
        for (int i = 0; i < wide.length; i++) {
            wide[i] = features.at(i / dimension, i % dimension);
            narrow[i] = (float) wide[i];
            exact &= narrow[i] == wide[i];
        }
        arrays.put(FEATURES, exact ? NdArray.of(narrow, count, dimension) : NdArray.of(wide, count, dimension));
        double[][] probabilities = features.probabilities();
        if (probabilities.length > 0) {
            double[] flat =
                    Arrays.stream(probabilities).flatMapToDouble(Arrays::stream).toArray();
            arrays.put(PROBABILITIES, NdArray.of(flat, count, probabilities[0].length));
        }
        return arrays;
    }

    /** What is kept; nothing where it is missing or damaged. */
    private Optional<Features> read(Path file, int count) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (SafetensorsFile arrays = Safetensors.open(file)) {
            NdArray features = arrays.get(FEATURES);
            if (features.shape().size(0) != count) {
                return Optional.empty();
            }
            List<double[]> probabilities = new ArrayList<>();
            if (arrays.contains(PROBABILITIES)) {
                double[] flat = arrays.get(PROBABILITIES).toDoubles();
                int classes = flat.length / count;
                for (int i = 0; i < count; i++) {
                    probabilities.add(Arrays.copyOfRange(flat, i * classes, (i + 1) * classes));
                }
            }
            return Optional.of(FeatureNetwork.checked(features.toDoubles(), count, source(), probabilities));
        } catch (FileFormatException damaged) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
