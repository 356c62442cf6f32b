package dev.reverie.pretrained;

import dev.reverie.errors.RequestException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The weights in this jar, as the bytes of safetensors files, by name.
 *
 * <pre>{@code
 * for (String name : PretrainedFiles.featureNetworks()) {
 *     System.out.println(PretrainedFiles.featureCard(name));
 * }
 * }</pre>
 */
public final class PretrainedFiles {
    private static final List<String> FEATURE_NETWORKS = List.of("mnist", "fashion-mnist");
    private static final List<String> MODELS = List.of(
            "mnist-conditional",
            "fashion-mnist-conditional",
            "digits-conditional",
            "checkerboard",
            "waveforms",
            "protein");

    private PretrainedFiles() {}

    /** Names of the feature networks: those of the data that each was trained on. */
    public static List<String> featureNetworks() {
        return FEATURE_NETWORKS;
    }

    /**
     * The weights of a feature network.
     *
     * @param name one of {@link #featureNetworks}
     * @return the bytes of a safetensors file
     * @throws RequestException if there is no such network
     */
    public static ByteBuffer features(String name) {
        return ByteBuffer.wrap(
                read(known("feature network", name, FEATURE_NETWORKS), "features/" + name + ".safetensors"));
    }

    /**
     * What there is to know of a feature network: data, licence, how it was trained, accuracy.
     *
     * @param name one of {@link #featureNetworks}
     * @return Markdown
     * @throws RequestException if there is no such network
     */
    public static String featureCard(String name) {
        return new String(
                read(known("feature network", name, FEATURE_NETWORKS), "features/" + name + ".md"),
                StandardCharsets.UTF_8);
    }

    /** Names of the generative models. */
    public static List<String> models() {
        return MODELS;
    }

    /**
     * A generative model.
     *
     * @param name one of {@link #models}
     * @return the bytes of a checkpoint
     * @throws RequestException if there is no such model
     */
    public static ByteBuffer model(String name) {
        return ByteBuffer.wrap(read(known("pretrained model", name, MODELS), "models/" + name + ".safetensors"));
    }

    /**
     * The model card: data, licence, how it was trained, what was measured, what it is bad at.
     *
     * @param name one of {@link #models}
     * @return Markdown
     * @throws RequestException if there is no such model
     */
    public static String modelCard(String name) {
        return new String(
                read(known("pretrained model", name, MODELS), "models/" + name + ".md"), StandardCharsets.UTF_8);
    }

    private static String known(String kind, String name, List<String> names) {
        if (!names.contains(name)) {
            throw new RequestException(
                    "there is no " + kind + " '" + name + "' in this jar; there are " + String.join(", ", names));
        }
        return name;
    }

    private static byte[] read(String name, String resource) {
        try (InputStream in = PretrainedFiles.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the jar of pretrained weights lacks " + resource + " of " + name
                        + "; its resources must stay in the package dev/reverie/pretrained");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("the jar of pretrained weights cannot be read", e);
        }
    }
}
