package dev.reverie.metric.feature;

import dev.reverie.nn.Parameters;
import dev.reverie.torch.Tensor;
import java.util.Optional;

/**
 * A published network that maps images to features. Its parameters have the names of the published file and are never trained.
 *
 * <p>Stateless but for them: threads may share it.
 */
public sealed interface ImageEncoder extends AutoCloseable permits InceptionV3, VisionTransformer {
    /** Its name in the provenance of results, the same for every file of its weights. */
    String name();

    /** Its parameters, by the names of the published file; allocated and filled by the caller. */
    Parameters parameters();

    /**
     * Whether a published file holds an array that the features do not need.
     *
     * @param array name of an array that is none of the {@link #parameters()}
     */
    boolean isDispensable(String array);

    /** What it sees of an image. */
    EncoderInput input();

    /** D, the number of features. */
    int dimension();

    /**
     * The features of images.
     *
     * @param images {@code [N, 3, side, side]} as {@link #input()} prepares them
     * @return in the caller's scope
     */
    Encoding encode(Tensor images);

    /**
     * Features of N images.
     *
     * @param features {@code [N, D]}
     * @param logits {@code [N, classes]} of a network that also classifies, to be turned into probabilities by softmax
     */
    record Encoding(Tensor features, Optional<Tensor> logits) {}

    /** Frees its parameters. */
    @Override
    default void close() {
        parameters().close();
    }
}
