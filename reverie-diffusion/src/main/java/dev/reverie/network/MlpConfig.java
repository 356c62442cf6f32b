package dev.reverie.network;

/**
 * Everything that shapes an {@link Mlp}.
 *
 * @param dimension numbers of one data point, at least 1
 * @param features width of the hidden layers, at least 4
 * @param blocks residual blocks, at least 1
 * @param fourierScale standard deviation of the random frequencies of the time features
 * @param dropout probability of dropping an activation in training, in [0, 1)
 * @param classes number of classes that points can be labelled with, 0 for a network that takes no labels
 * @param augmentationLength numbers that describe how a point was augmented, 0 for a network that is not told
 */
public record MlpConfig(
        int dimension,
        int features,
        int blocks,
        double fourierScale,
        double dropout,
        int classes,
        int augmentationLength) {
    /** Checks the ranges. */
    public MlpConfig {
        require(dimension >= 1, "dimension must be at least 1", dimension);
        require(features >= 4, "features must be at least 4", features);
        require(blocks >= 1, "blocks must be at least 1", blocks);
        require(fourierScale > 0, "fourierScale must be positive", fourierScale);
        require(dropout >= 0 && dropout < 1, "dropout must be in [0, 1)", dropout);
        ContextEmbedding.check(classes, augmentationLength);
    }

    /**
     * Of a network that is told nothing but the noise level.
     *
     * @param dimension numbers of one data point, at least 1
     * @param features width of the hidden layers, at least 4
     * @param blocks residual blocks, at least 1
     * @param fourierScale standard deviation of the random frequencies of the time features
     * @param dropout probability of dropping an activation in training, in [0, 1)
     */
    public MlpConfig(int dimension, int features, int blocks, double fourierScale, double dropout) {
        this(dimension, features, blocks, fourierScale, dropout, 0, 0);
    }

    private static void require(boolean holds, String rule, Object got) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", got " + got);
        }
    }
}
