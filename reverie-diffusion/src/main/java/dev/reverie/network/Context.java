package dev.reverie.network;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Conditions of each sample besides its noise level: class label and augmentation vector. One per sample of a batch, or
 * the same for all.
 */
public final class Context {
    private static final Context NONE = new Context(Labels.none(), null);

    private final Labels labels;
    private final double @Nullable [][] augmentation;

    private Context(Labels labels, double @Nullable [][] augmentation) {
        this.labels = labels;
        this.augmentation = augmentation;
    }

    /** No class and no augmentation. */
    public static Context none() {
        return NONE;
    }

    /** The class of each sample. */
    public static Context of(Labels labels) {
        return new Context(Objects.requireNonNull(labels, "labels"), null);
    }

    /**
     * This context with augmentation vectors.
     *
     * @param perSample the augmentation vector of each sample of the batch, zeros for none (arXiv:2206.00364, appendix
     *     F.2); copied
     */
    public Context withAugmentation(double[][] perSample) {
        return new Context(labels, copy(perSample));
    }

    /** This context with other labels. */
    public Context withLabels(Labels other) {
        return new Context(Objects.requireNonNull(other, "other"), augmentation);
    }

    /** The class of each sample. */
    public Labels labels() {
        return labels;
    }

    /**
     * The augmentation vector of each sample.
     *
     * @param size number of samples of the batch
     * @param length length of a vector
     * @return {@code [size][length]}, zeros without augmentation; a new array
     * @throws IllegalArgumentException if this context has vectors for another number of samples or of another length
     */
    public double[][] augmentation(int size, int length) {
        if (augmentation == null) {
            return new double[size][length];
        }
        if (augmentation.length != size || Arrays.stream(augmentation).anyMatch(row -> row.length != length)) {
            throw new IllegalArgumentException("the augmentation of " + size + " samples takes " + length
                    + " numbers each, got " + augmentation.length + " samples of "
                    + (augmentation.length == 0 ? 0 : augmentation[0].length));
        }
        return copy(augmentation);
    }

    /** Whether there are augmentation vectors. */
    public boolean isAugmented() {
        return augmentation != null;
    }

    /**
     * The context of some samples.
     *
     * @param samples their positions in the batch
     */
    public Context forSamples(int[] samples) {
        double[][] own = augmentation;
        double[][] chosen = own == null
                ? null
                : Arrays.stream(samples).mapToObj(i -> own[i]).toArray(double[][]::new);
        return new Context(labels.forSamples(samples), chosen);
    }

    /** Whether this context fits a batch of a size. */
    boolean fits(int samples) {
        return labels.fit(samples) && (augmentation == null || augmentation.length == samples);
    }

    /**
     * Checks that this context is empty, for networks that take neither labels nor augmentations.
     *
     * @throws IllegalArgumentException if it is not
     */
    public void requireNone() {
        if (!labels.areNone()) {
            labels.within(0);
        }
        requireUnaugmented();
    }

    /**
     * Checks that there is no augmentation, for networks that take none.
     *
     * @throws IllegalArgumentException if there is
     */
    void requireUnaugmented() {
        if (augmentation != null) {
            throw new IllegalArgumentException("this network takes no augmentation vectors, but the context has them");
        }
    }

    private static double[][] copy(double[][] rows) {
        return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    }

    @Override
    public String toString() {
        return "Context[labels " + labels + (augmentation == null ? "" : ", augmented") + "]";
    }
}
