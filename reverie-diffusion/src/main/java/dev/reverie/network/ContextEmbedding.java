package dev.reverie.network;

import dev.reverie.nn.Initializer;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * Adds class labels and augmentations of each sample to the embedding of its noise level:
 *
 * <pre>{@code
 * e' = e + E[label] + A a
 * }</pre>
 *
 * <p>E has a row for each class, added after the second linear map of the time embedding as in Dhariwal and Nichol 2021
 * (arXiv:2105.05233), and one more for the null class, {@link Labels#NONE}. Training that drops labels (Ho and Salimans
 * 2022, arXiv:2207.12598) thus learns the mixture of all classes in that row. Rows start as normal numbers of deviation
 * 0.02, as in Peebles and Xie 2022 (arXiv:2212.09748): small compared with e, so that an untrained network almost
 * ignores the class.
 *
 * <p>A is the bias-free map of the augmentation a of Karras et al. 2022 (arXiv:2206.00364, appendix F.2) with Glorot
 * initialisation: it adds nothing for a sample without augmentation, and samplers pass none. The paper adds it before
 * the linear maps of e; here it is added after them, with the label.
 *
 * <p>Networks construct it after all other layers, so that initial values and published state dictionaries do not
 * change.
 */
final class ContextEmbedding {
    private static final double LABEL_DEVIATION = 0.02;

    private final int classes;
    private final int augmentationLength;
    private final @Nullable Parameter labelRows;
    private final @Nullable Parameter augmentationMap;

    /**
     * Declares {@code label_embedding.weight [classes + 1, width]} and
     * {@code augmentation_embedding.weight [width, augmentationLength]}, each only if its size is not 0.
     *
     * @param parameters where it declares
     * @param classes number of classes, 0 for none
     * @param augmentationLength numbers that describe an augmentation, 0 for none
     * @param width that of the time embedding
     */
    ContextEmbedding(Parameters parameters, int classes, int augmentationLength, long width) {
        check(classes, augmentationLength);
        this.classes = classes;
        this.augmentationLength = augmentationLength;
        labelRows = classes == 0
                ? null
                : parameters.declare(
                        "label_embedding.weight", Initializer.normal(LABEL_DEVIATION), classes + 1L, width);
        augmentationMap = augmentationLength == 0
                ? null
                : parameters.declare(
                        "augmentation_embedding.weight",
                        Initializer.fanAverage(1, augmentationLength, width),
                        width,
                        augmentationLength);
    }

    /**
     * Checks a configuration's numbers.
     *
     * @throws IllegalArgumentException if one is negative
     */
    static void check(int classes, int augmentationLength) {
        if (classes < 0) {
            throw new IllegalArgumentException("classes must be at least 0 (no labels), got " + classes);
        }
        if (augmentationLength < 0) {
            throw new IllegalArgumentException(
                    "augmentationLength must be at least 0 (no augmentation), got " + augmentationLength);
        }
    }

    /**
     * Checks that a network with labels or augmentations has a time embedding to add them to.
     *
     * @param conditional whether the network sees the noise level
     * @throws IllegalArgumentException if a network without time embedding has labels or augmentations
     */
    static void requireTime(boolean conditional, int classes, int augmentationLength) {
        if (!conditional && (classes > 0 || augmentationLength > 0)) {
            throw new IllegalArgumentException("labels and augmentations are added to the embedding of the noise level,"
                    + " which conditional = false leaves out, got classes " + classes + " and augmentationLength "
                    + augmentationLength + "; set conditional = true");
        }
    }

    /** Number of classes, 0 for none. */
    int classes() {
        return classes;
    }

    /**
     * Adds labels and augmentations.
     *
     * @param time embedding of the noise level {@code [N, width]}, before its nonlinearity
     * @param context labels and augmentations of the N samples
     * @return {@code [N, width]}; time itself if the network takes neither
     * @throws IllegalArgumentException if a label is unknown, an augmentation has another length, or the network does
     *     not take it
     */
    Tensor addTo(Tensor time, Context context) {
        Labels labels = context.labels().within(classes);
        if (augmentationMap == null) {
            context.requireUnaugmented();
        }
        int samples = Math.toIntExact(time.size(0));
        try (Scope scope = Scope.open()) {
            Tensor sum = time;
            if (labelRows != null) {
                sum = sum.add(
                        labelRows.value().indexSelect(0, rows(labels, samples).to(time.device())));
            }
            if (augmentationMap != null && context.isAugmented()) {
                Tensor augmentation =
                        vectors(context, samples).to(time.device()).to(time.dtype());
                sum = sum.add(Functional.linear(augmentation, augmentationMap.value(), null));
            }
            return scope.keep(sum);
        }
    }

    /** The row of each sample's label; the null class has the last. */
    private Tensor rows(Labels labels, int samples) {
        int[] classOf = labels.forBatch(samples);
        long[] rows = new long[samples];
        for (int n = 0; n < samples; n++) {
            rows[n] = classOf[n] == Labels.NONE ? classes : classOf[n];
        }
        return Tensors.of(rows, samples);
    }

    private Tensor vectors(Context context, int samples) {
        double[][] vectors = context.augmentation(samples, augmentationLength);
        double[] flat = new double[samples * augmentationLength];
        for (int n = 0; n < samples; n++) {
            System.arraycopy(vectors[n], 0, flat, n * augmentationLength, augmentationLength);
        }
        return Tensors.of(flat, samples, augmentationLength);
    }
}
