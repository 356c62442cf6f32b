package dev.reverie.network;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The class of each sample of a batch, or one class for all of them. {@link #NONE} is the null class: the network gets
 * no class and predicts for the mixture of all classes.
 */
public final class Labels {
    /** The null class, on which conditional networks are trained by dropping labels (arXiv:2207.12598). */
    public static final int NONE = -1;

    private final int @Nullable [] perSample;
    private final int common;

    private Labels(int @Nullable [] perSample, int common) {
        this.perSample = perSample;
        this.common = common;
    }

    /**
     * A class for each sample.
     *
     * @param labels one per sample, from 0, or {@link #NONE}; copied
     * @throws IllegalArgumentException if one is below {@link #NONE}
     */
    public static Labels of(int... labels) {
        for (int label : labels) {
            check(label);
        }
        return new Labels(labels.clone(), NONE);
    }

    /**
     * One class for every sample of a batch of any size.
     *
     * @param label from 0, or {@link #NONE}
     * @throws IllegalArgumentException if it is below {@link #NONE}
     */
    public static Labels all(int label) {
        check(label);
        return new Labels(null, label);
    }

    /** The null class for every sample. */
    public static Labels none() {
        return all(NONE);
    }

    private static void check(int label) {
        if (label < NONE) {
            throw new IllegalArgumentException(
                    "a label must be a class from 0 on, or " + NONE + " for none, got " + label);
        }
    }

    /** Whether no sample has a class. */
    public boolean areNone() {
        return perSample == null ? common == NONE : Arrays.stream(perSample).allMatch(label -> label == NONE);
    }

    /**
     * The labels of a batch.
     *
     * @param size its number of samples
     * @return a new array of that length
     * @throws IllegalArgumentException if these labels are for another number of samples
     */
    public int[] forBatch(int size) {
        if (perSample == null) {
            int[] all = new int[size];
            Arrays.fill(all, common);
            return all;
        }
        if (perSample.length != size) {
            throw new IllegalArgumentException(
                    "one label per sample is needed: " + size + " samples, got " + perSample.length + " labels");
        }
        return perSample.clone();
    }

    /**
     * The labels of some samples.
     *
     * @param samples their positions in the batch
     * @throws IllegalArgumentException if these labels are for fewer samples
     */
    public Labels forSamples(int[] samples) {
        int[] own = perSample;
        if (own == null) {
            return this;
        }
        int last = Arrays.stream(samples).max().orElse(-1);
        if (last >= own.length) {
            throw new IllegalArgumentException("sample " + last + " of the batch has no label: these are the labels of "
                    + own.length + " samples");
        }
        return new Labels(Arrays.stream(samples).map(i -> own[i]).toArray(), NONE);
    }

    /** Whether these labels fit a batch of a size: one per sample, or one for all. */
    boolean fit(int samples) {
        return perSample == null || perSample.length == samples;
    }

    /**
     * Checks that a network has every class.
     *
     * @param classes number of its classes, 0 if it takes no labels
     * @return this
     * @throws IllegalArgumentException if one is unknown
     */
    public Labels within(int classes) {
        int highest =
                perSample == null ? common : Arrays.stream(perSample).max().orElse(NONE);
        if (highest >= classes) {
            throw new IllegalArgumentException(
                    classes == 0
                            ? "this network takes no labels, got label " + highest
                                    + "; train one with network.classes, or sample without labels"
                            : "labels must be in [0, " + (classes - 1) + "], got " + highest);
        }
        return this;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Labels labels && Arrays.equals(perSample, labels.perSample) && common == labels.common;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(perSample) + common;
    }

    @Override
    public String toString() {
        return perSample == null ? (common == NONE ? "none" : "all " + common) : Arrays.toString(perSample);
    }
}
