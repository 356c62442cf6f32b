package dev.reverie.network;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a network is told about each sample besides its noise level: its class, and how it was augmented. Bound to the
 * samples of one batch, or the same for all.
 */
public final class Context {
    private static final Context NONE = new Context(Labels.none(), null);

    private final Labels labels;
    private final double @Nullable [][] augmentation;

    private Context(Labels labels, double @Nullable [][] augmentation) {
        this.labels = labels;
        this.augmentation = augmentation;
    }

    /** Nothing is told: no class, not augmented. */
    public static Context none() {
        return NONE;
    }

    /** The class of each sample. */
    public static Context of(Labels labels) {
        return new Context(Objects.requireNonNull(labels, "labels"), null);
    }

    /**
     * The same, and how each sample was augmented.
     *
     * @param perSample for each sample of the batch the vector that describes its augmentation, zeros for none
     *     (arXiv:2206.00364, appendix F.2); copied
     */
    public Context withAugmentation(double[][] perSample) {
        return new Context(labels, copy(perSample));
    }

    /** The same with other labels. */
    public Context withLabels(Labels other) {
        return new Context(Objects.requireNonNull(other, "other"), augmentation);
    }

    /** The class of each sample. */
    public Labels labels() {
        return labels;
    }

    /**
     * How each sample was augmented.
     *
     * @param size number of samples of the batch
     * @param length numbers that describe one augmentation
     * @return {@code [size][length]}, zeros where nothing is known; a new array
     * @throws IllegalArgumentException if it is known for another batch or of another length
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

    /** Whether an augmentation is told. */
    public boolean isAugmented() {
        return augmentation != null;
    }

    /**
     * What is told about some samples.
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

    /** Whether it is that of a batch of so many samples, or the same for all. */
    boolean fits(int samples) {
        return labels.fit(samples) && (augmentation == null || augmentation.length == samples);
    }

    /**
     * For networks that take nothing but the noise level.
     *
     * @throws IllegalArgumentException if something is told
     */
    public void requireNone() {
        if (!labels.areNone()) {
            labels.within(0);
        }
        requireUnaugmented();
    }

    /**
     * For networks that know nothing of augmentation.
     *
     * @throws IllegalArgumentException if one is told
     */
    void requireUnaugmented() {
        if (augmentation != null) {
            throw new IllegalArgumentException("this network is not told about augmentation, but got some");
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
