package dev.reverie.network.unet1d;

import dev.reverie.network.SampleEmbedding;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The options of a {@link Unet1d}.
 *
 * @param channels values per time step
 * @param length time steps, divisible by {@code 2^(levels - 1)}
 * @param features width of the first level, a multiple of 4, and widths from 128 on of 32
 * @param multipliers width of each level in units of {@code features}
 * @param blocks residual blocks per level
 * @param attentionLengths lengths of the levels that attend; the middle always does
 * @param kernel taps of the convolutions, odd
 * @param dropout probability of dropping an activation in training, in [0, 1)
 * @param classes number of classes that series can be labelled with, 0 for a network that takes no labels
 * @param augmentationLength length of the augmentation vector of a series, 0 for none
 */
public record Unet1dConfig(
        int channels,
        int length,
        int features,
        List<Integer> multipliers,
        int blocks,
        List<Integer> attentionLengths,
        int kernel,
        double dropout,
        int classes,
        int augmentationLength) {
    /** More halvings than the longest array has. */
    private static final int MOST_LEVELS = 31;

    /**
     * Checks every option and their combination.
     *
     * @throws IllegalArgumentException naming the option, its value and what is accepted
     */
    public Unet1dConfig {
        multipliers = List.copyOf(multipliers);
        attentionLengths = List.copyOf(attentionLengths);
        require(channels >= 1, "channels must be at least 1", channels);
        require(features >= 4 && features % 4 == 0, "features must be a positive multiple of 4", features);
        require(
                !multipliers.isEmpty() && multipliers.size() <= MOST_LEVELS,
                "multipliers must name 1 to " + MOST_LEVELS + " levels",
                multipliers);
        require(multipliers.stream().allMatch(m -> m >= 1), "multipliers must be at least 1", multipliers);
        require(blocks >= 1, "blocks must be at least 1", blocks);
        require(kernel >= 1 && kernel % 2 == 1, "kernel must be a positive odd number", kernel);
        require(dropout >= 0 && dropout < 1, "dropout must be in [0, 1)", dropout);
        SampleEmbedding.check(classes, augmentationLength);
        int levels = multipliers.size();
        int step = 1 << (levels - 1);
        if (length < step || length % step != 0) {
            throw new IllegalArgumentException("a network of " + levels + " levels halves the series " + (levels - 1)
                    + " times: length must be a multiple of " + step + ", got " + length
                    + "; use fewer multipliers, or pad or cut the series");
        }
        int whole = length;
        List<Integer> lengths =
                IntStream.range(0, levels).mapToObj(level -> whole >> level).toList();
        for (int attending : attentionLengths) {
            require(
                    lengths.contains(attending),
                    "attentionLengths must be among the lengths of the levels " + lengths,
                    attending);
        }
    }

    private static void require(boolean holds, String rule, Object got) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", got " + got);
        }
    }

    /** Number of levels. */
    public int levels() {
        return multipliers.size();
    }

    /** Divisor of the length. */
    int step() {
        return 1 << (levels() - 1);
    }

    /** Width of a level in channels. */
    int levelWidth(int level) {
        return features * multipliers.get(level);
    }

    /** Width of the embedding: four times that of the first level. */
    int embeddingWidth() {
        return 4 * features;
    }

    /** Whether a level attends; depends on its length in the configuration, not on the input. */
    boolean attends(int level) {
        return attentionLengths.contains(length >> level);
    }

    /**
     * Starts from a small network of three levels.
     *
     * @param channels values per time step
     * @param length time steps
     */
    public static Builder builder(int channels, int length) {
        return new Builder(channels, length);
    }

    /** Collects options; each method sets the component of its name, and {@link #build} checks them. */
    public static final class Builder {
        private final int channels;
        private final int length;
        private int features = 64;
        private List<Integer> multipliers = List.of(1, 2, 2);
        private int blocks = 2;
        private List<Integer> attentionLengths = List.of();
        private int kernel = 3;
        private double dropout;
        private int classes;
        private int augmentationLength;

        private Builder(int channels, int length) {
            this.channels = channels;
            this.length = length;
        }

        public Builder features(int value) {
            features = value;
            return this;
        }

        public Builder multipliers(Integer... values) {
            multipliers = List.of(values);
            return this;
        }

        public Builder blocks(int value) {
            blocks = value;
            return this;
        }

        public Builder attentionLengths(Integer... values) {
            attentionLengths = List.of(values);
            return this;
        }

        public Builder kernel(int value) {
            kernel = value;
            return this;
        }

        public Builder dropout(double value) {
            dropout = value;
            return this;
        }

        public Builder classes(int value) {
            classes = value;
            return this;
        }

        public Builder augmentationLength(int value) {
            augmentationLength = value;
            return this;
        }

        /**
         * The options.
         *
         * @throws IllegalArgumentException naming the option, its value and what is accepted
         */
        public Unet1dConfig build() {
            return new Unet1dConfig(
                    channels,
                    length,
                    features,
                    multipliers,
                    blocks,
                    attentionLengths,
                    kernel,
                    dropout,
                    classes,
                    augmentationLength);
        }
    }
}
