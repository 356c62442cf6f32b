package dev.reverie.network;

import dev.reverie.nn.Activation;
import dev.reverie.nn.Linear;
import dev.reverie.nn.Parameters;
import dev.reverie.nn.TimeFeatures;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * One embedding vector per sample of its noise level, class label and augmentation:
 *
 * <pre>{@code
 * silu(W2 silu(W1 f(c) + b1) + b2 + E[label] + A a)
 * }</pre>
 *
 * <p>f are the sines and cosines of {@link TimeFeatures#positional} (arXiv:2006.11239); the conditioning number c is an
 * index of a chain, a time scaled to [0, 999], or a quarter of the logarithm of the noise level. E has a row for each
 * class and one for none, A is the map of an augmentation (arXiv:2206.00364, appendix F.2).
 *
 * <p>Networks construct it after all other layers, so that the other initial values are the same with and without
 * classes.
 */
public final class SampleEmbedding {
    private final int features;
    private final Linear first;
    private final Linear second;
    private final ContextEmbedding contextEmbedding;

    /**
     * Declares {@code time.in}, {@code time.out}, and {@code label_embedding.weight} and
     * {@code augmentation_embedding.weight} if their sizes are not 0.
     *
     * @param parameters where it declares
     * @param features sines and cosines of the conditioning number, at least 4
     * @param width of the vector
     * @param classes number of classes, 0 for none
     * @param augmentationLength numbers that describe an augmentation, 0 for none
     */
    public SampleEmbedding(Parameters parameters, int features, long width, int classes, int augmentationLength) {
        this.features = features;
        first = new Linear(parameters, "time.in", features, width, 1);
        second = new Linear(parameters, "time.out", width, width, 1);
        contextEmbedding = new ContextEmbedding(parameters, classes, augmentationLength, width);
    }

    /**
     * Checks a configuration's numbers.
     *
     * @param classes number of classes
     * @param augmentationLength numbers that describe an augmentation
     * @throws IllegalArgumentException if one is negative
     */
    public static void check(int classes, int augmentationLength) {
        ContextEmbedding.check(classes, augmentationLength);
    }

    /** Number of classes, 0 for none. */
    public int classes() {
        return contextEmbedding.classes();
    }

    /**
     * Embeds the conditioning of each sample.
     *
     * @param condition the conditioning number of each sample
     * @param context labels and augmentations of each sample
     * @param like the batch; gives number of samples, type and device
     * @return {@code [N, width]}
     * @throws IllegalArgumentException if there are other than N numbers, or the context is not what the network was
     *     made for
     */
    public Tensor forward(double[] condition, Context context, Tensor like) {
        if (condition.length != like.size(0)) {
            throw new IllegalArgumentException("one conditioning number per sample is needed: " + like.size(0)
                    + " samples, got " + condition.length + " numbers");
        }
        try (Scope scope = Scope.open()) {
            Tensor raw = TimeFeatures.positional(condition, features)
                    .to(like.device())
                    .to(like.dtype());
            Tensor time = second.forward(Activation.SWISH.consume(first.forward(raw)));
            return scope.keep(Activation.SWISH.apply(contextEmbedding.addTo(time, context)));
        }
    }
}
