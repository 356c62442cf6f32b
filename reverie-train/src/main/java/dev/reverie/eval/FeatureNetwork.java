package dev.reverie.eval;

import dev.reverie.data.ContentHash;
import dev.reverie.data.DataShape;
import dev.reverie.data.catalog.DatasetDownload;
import dev.reverie.errors.RequestException;
import dev.reverie.eval.grey.GreyClassifier;
import dev.reverie.metric.FeatureSource;
import dev.reverie.metric.Features;
import dev.reverie.metric.MetricException;
import dev.reverie.metric.catalog.StandardMetric;
import dev.reverie.pretrained.PretrainedFiles;
import dev.reverie.torch.Device;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * Maps images to the features that metrics compare.
 *
 * <pre>{@code
 * try (FeatureNetwork network = FeatureNetwork.open("mnist", Device.CPU)) {
 *     double distance = new FrechetDistance().between(network.of(images, n, shape), network.of(data, n, shape));
 * }
 * }</pre>
 *
 * <table>
 * <caption>The networks</caption>
 * <tr><th>named by</th><th>features</th></tr>
 * <tr><td>{@code pixels}</td><td>the pixels themselves; not comparable with published figures</td></tr>
 * <tr><td>{@code mnist}, {@code fashion-mnist}</td><td>the last hidden layer of a classifier of such pictures, 96 numbers, which
 * comes with Reverie; gives class probabilities, too</td></tr>
 * <tr><td>run of a classifier</td><td>its last stage averaged over positions; gives class probabilities, too</td></tr>
 * <tr><td>{@code inception}, {@code dinov2-large}, ...</td><td>a {@link PublishedNetwork}, fetched once into the cache</td></tr>
 * <tr><td>file of weights</td><td>one of these networks, told by the names of its arrays</td></tr>
 * <tr><td>TorchScript file</td><td>what its {@code forward} gives for images {@code [N, C, H, W]} in [0, 1]</td></tr>
 * </table>
 *
 * <pre>{@code
 * try (FeatureNetwork network = FeatureNetwork.open("inception", Device.CPU)) {
 *     Features samples = network.of(generated, 50_000, DataShape.image(3, 32, 32));
 *     double fid = new FrechetDistance().between(samples, network.of(data, 50_000, DataShape.image(3, 32, 32)));
 * }
 * }</pre>
 */
public interface FeatureNetwork extends AutoCloseable {
    /** Name of the pixels. */
    String PIXELS = "pixels";

    /** Its name and the hash of its weights. */
    FeatureSource source();

    /** How it brings images to its size, for the provenance. */
    String resize();

    /**
     * The features of images.
     *
     * @param images N images {@code [C, H, W]} in [0, 1], one after the other
     * @param count N
     * @param shape of one image
     * @throws RequestException if it does not take such images
     */
    Features of(float[] images, int count, DataShape shape);

    /**
     * The same, watched.
     *
     * @param progress is told how many are done
     */
    default Features of(float[] images, int count, DataShape shape, Progress progress) {
        progress.at(0, count);
        Features features = of(images, count, shape);
        progress.at(count, count);
        return features;
    }

    /** Watches, and may end the work by an exception. */
    @FunctionalInterface
    interface Progress {
        /**
         * Called at the beginning and after every batch.
         *
         * @param done images done
         * @param total images in all
         */
        void at(int done, int total);
    }

    /** The same without class probabilities, which take a thousand numbers for each image; they share the weights. */
    default FeatureNetwork withoutProbabilities() {
        return this;
    }

    /** Whether class probabilities are asked of it, too. */
    default boolean classifies() {
        return true;
    }

    /**
     * The same, keeping what it has computed, so that no image is computed twice; those that are quick, the pixels and the networks that
     * come with Reverie, keep nothing.
     *
     * @param out folder of the evaluation; features go into its folder {@code features}
     */
    default FeatureNetwork keptIn(Path out) {
        return isOwn(source().name()) ? this : new KeptFeatures(this, out.resolve("features"));
    }

    /**
     * The same for some metrics: without class probabilities, where none of them looks at those.
     *
     * @param metrics words of those to be computed; empty for the usual ones
     */
    default FeatureNetwork suited(List<String> metrics) {
        boolean classes = metrics.stream()
                .anyMatch(word ->
                        word.equals("inception") || StandardMetric.named(word).isEmpty());
        return classes ? this : withoutProbabilities();
    }

    /** What to say aloud before images of a shape are shown to it; nothing by default. */
    default List<String> notices(DataShape shape) {
        return List.of();
    }

    /** Names of the classes that it gives probabilities of; empty if it gives none, or they have no names. */
    default List<String> classes() {
        return List.of();
    }

    @Override
    void close();

    /**
     * Opens a network; a published one is fetched into the cache if it is not there.
     *
     * @param name {@code pixels}, {@code mnist}, {@code fashion-mnist}, a word of {@link PublishedNetwork}, the folder of a classifier's run
     *     or its checkpoint, a file or folder of weights of a published network, or a TorchScript file
     * @param device where it computes
     * @throws RequestException if there is no such network
     * @throws EvaluationException if a file is of another network
     * @throws IOException if it cannot be read or fetched
     */
    static FeatureNetwork open(String name, Device device) throws IOException {
        return open(name, device, FeatureFiles.ofEnvironment(DatasetDownload.Progress.SILENT));
    }

    /**
     * Opens a network.
     *
     * @param name as above
     * @param device where it computes
     * @param files where published ones are
     * @throws RequestException if there is no such network
     * @throws EvaluationException if a file is of another network
     * @throws IOException if it cannot be read or fetched
     */
    static FeatureNetwork open(String name, Device device, FeatureFiles files) throws IOException {
        return FeatureDoor.open(name, device, files);
    }

    /**
     * Checks, before long work that needs it, that a network is there, and fetches a published one.
     *
     * @param name as above
     * @param files where published ones are
     * @throws RequestException if there is no such network
     * @throws IOException if it cannot be fetched
     */
    static void require(String name, FeatureFiles files) throws IOException {
        if (!isOwn(name)) {
            FeatureDoor.locate(name, files);
        }
    }

    /** Features of a network, whose name goes before what is wrong with them. */
    static Features checked(double[] values, int count, FeatureSource source, List<double[]> probabilities) {
        try {
            Features features = Features.of(values, count, source);
            return probabilities.isEmpty()
                    ? features
                    : features.withProbabilities(probabilities.toArray(double[][]::new));
        } catch (MetricException e) {
            throw new MetricException("features of " + source.name() + ": " + e.getMessage(), e);
        }
    }

    /** Whether nobody else has features of a name: it is {@code pixels} or a network that comes with Reverie. */
    static boolean isOwn(String name) {
        return name.equals(PIXELS) || PretrainedFiles.featureNetworks().contains(name);
    }

    /**
     * The network to compare images with where none is asked for: that of the data, if one comes with Reverie, or the pixels.
     *
     * @param data name of the data set
     * @param shape of an image
     */
    static String of(String data, DataShape shape) {
        return PretrainedFiles.featureNetworks().contains(data) && GreyClassifier.takes(shape) ? data : PIXELS;
    }

    /** SHA-256 of a file. */
    static String sha256(Path file) throws IOException {
        MessageDigest digest = ContentHash.newDigest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
