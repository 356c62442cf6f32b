package dev.reverie.eval;

import dev.reverie.data.ContentHash;
import dev.reverie.data.DataShape;
import dev.reverie.errors.RequestException;
import dev.reverie.eval.grey.GreyClassifier;
import dev.reverie.metric.FeatureSource;
import dev.reverie.metric.Features;
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
 * <tr><td>TorchScript file</td><td>what its {@code forward} gives for images {@code [N, C, H, W]} in [0, 1]</td></tr>
 * </table>
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

    /** Names of the classes that it gives probabilities of; empty if it gives none. */
    default List<String> classes() {
        return List.of();
    }

    @Override
    void close();

    /**
     * Opens a network.
     *
     * @param name {@code pixels}, {@code mnist}, {@code fashion-mnist}, the folder of a classifier's run or its checkpoint, or a TorchScript file
     * @param device where it computes
     * @throws RequestException if there is no such network
     * @throws IOException if it cannot be read
     */
    static FeatureNetwork open(String name, Device device) throws IOException {
        if (name.equals(PIXELS)) {
            return new PixelFeatures();
        }
        if (PretrainedFiles.featureNetworks().contains(name)) {
            return GreyFeatures.open(name, device);
        }
        Path path = Path.of(name);
        if (!Files.exists(path)) {
            throw new RequestException("--features " + name + " is no file and no folder; it must be pixels, "
                    + String.join(", ", PretrainedFiles.featureNetworks()) + ", the run of a classifier (reverie"
                    + " train PRESET with objective.kind classifier), or a TorchScript file");
        }
        boolean isScript = Files.isRegularFile(path) && !name.endsWith(".safetensors");
        return isScript ? ScriptFeatures.open(path, device) : ClassifierFeatures.open(path, device);
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
