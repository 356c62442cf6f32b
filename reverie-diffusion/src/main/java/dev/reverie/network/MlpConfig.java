package dev.reverie.network;

import java.util.Objects;

/**
 * The options of an {@link Mlp}.
 *
 * @param dimension numbers of one data point, at least 1
 * @param features width of the hidden layers, at least 4
 * @param blocks residual blocks, at least 1
 * @param condition the conditioning number; not {@link NoiseCondition#SIGMA}, since the network takes no logarithm
 * @param fourierScale standard deviation of the random frequencies, in cycles per unit of the conditioning number
 * @param dropout probability of dropping an activation in training, in [0, 1)
 * @param classes number of classes that points can be labelled with, 0 for a network that takes no labels
 * @param augmentationLength length of the augmentation vector of a point, 0 for none
 */
public record MlpConfig(
        int dimension,
        int features,
        int blocks,
        NoiseCondition condition,
        double fourierScale,
        double dropout,
        int classes,
        int augmentationLength) {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException naming the option, its value and what is accepted
     */
    public MlpConfig {
        require(dimension >= 1, "dimension must be at least 1", dimension);
        require(features >= 4, "features must be at least 4", features);
        require(blocks >= 1, "blocks must be at least 1", blocks);
        require(
                Objects.requireNonNull(condition, "condition") != NoiseCondition.SIGMA,
                "condition must be a number that is embedded as it is, such as UNIT_TIME or C_NOISE",
                condition);
        require(fourierScale > 0, "fourierScale must be positive", fourierScale);
        require(dropout >= 0 && dropout < 1, "dropout must be in [0, 1)", dropout);
        ContextEmbedding.check(classes, augmentationLength);
    }

    private static void require(boolean holds, String rule, Object got) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", got " + got);
        }
    }

    /**
     * Starts from four blocks of 128 features, conditioned on the time in [0, 1].
     *
     * @param dimension numbers of one data point
     */
    public static Builder builder(int dimension) {
        return new Builder(dimension);
    }

    /** Collects options; each method sets the component of its name, and {@link #build} checks them. */
    public static final class Builder {
        private final int dimension;
        private int features = 128;
        private int blocks = 4;
        private NoiseCondition condition = NoiseCondition.UNIT_TIME;
        private double fourierScale = 1;
        private double dropout;
        private int classes;
        private int augmentationLength;

        private Builder(int dimension) {
            this.dimension = dimension;
        }

        public Builder features(int value) {
            features = value;
            return this;
        }

        public Builder blocks(int value) {
            blocks = value;
            return this;
        }

        public Builder condition(NoiseCondition value) {
            condition = value;
            return this;
        }

        public Builder fourierScale(double value) {
            fourierScale = value;
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
        public MlpConfig build() {
            return new MlpConfig(
                    dimension, features, blocks, condition, fourierScale, dropout, classes, augmentationLength);
        }
    }
}
