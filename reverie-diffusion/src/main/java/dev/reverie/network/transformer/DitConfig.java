package dev.reverie.network.transformer;

import dev.reverie.network.SampleEmbedding;

/**
 * The options of a {@link Dit}.
 *
 * @param channels channels of the data
 * @param height rows of the data, a multiple of {@code patch}
 * @param width columns of the data, likewise
 * @param patch side of a patch in pixels
 * @param features width of a token, a multiple of 4, at least 8, and a multiple of {@code heads}
 * @param heads attention heads of every block
 * @param blocks number of blocks
 * @param classes number of classes that samples can be labelled with, 0 for a network that takes no labels
 * @param augmentationLength length of the augmentation vector of a sample, 0 for none
 */
public record DitConfig(
        int channels,
        int height,
        int width,
        int patch,
        int features,
        int heads,
        int blocks,
        int classes,
        int augmentationLength) {
    /**
     * Checks every option and their combination.
     *
     * @throws IllegalArgumentException naming the option, its value and what is accepted
     */
    public DitConfig {
        require(channels >= 1, "channels must be at least 1", channels);
        require(patch >= 1, "patch must be at least 1", patch);
        if (height < patch || width < patch || height % patch != 0 || width % patch != 0) {
            throw new IllegalArgumentException("height and width must be multiples of patch = " + patch + ", got "
                    + height + " x " + width + "; take another patch, or pad or resize the data");
        }
        require(features >= 8 && features % 4 == 0, "features must be a multiple of 4, at least 8", features);
        require(heads >= 1 && features % heads == 0, "heads must divide features = " + features, heads);
        require(blocks >= 1, "blocks must be at least 1", blocks);
        SampleEmbedding.check(classes, augmentationLength);
    }

    private static void require(boolean holds, String rule, Object got) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", got " + got);
        }
    }

    /** Patches one above the other. */
    int rows() {
        return height / patch;
    }

    /** Patches side by side. */
    int columns() {
        return width / patch;
    }

    /** Tokens of one image. */
    long tokens() {
        return (long) rows() * columns();
    }

    /** Numbers of one patch. */
    long patchLength() {
        return (long) channels * patch * patch;
    }

    /**
     * Starts from DiT-S/2 (arXiv:2212.09748, table 1).
     *
     * @param channels channels of the data
     * @param height rows of the data
     * @param width columns of the data
     */
    public static Builder builder(int channels, int height, int width) {
        return new Builder(channels, height, width);
    }

    /** Collects options; each method sets the component of its name, and {@link #build} checks them. */
    public static final class Builder {
        private final int channels;
        private final int height;
        private final int width;
        private int patch = 2;
        private int features = 384;
        private int heads = 6;
        private int blocks = 12;
        private int classes;
        private int augmentationLength;

        private Builder(int channels, int height, int width) {
            this.channels = channels;
            this.height = height;
            this.width = width;
        }

        public Builder patch(int value) {
            patch = value;
            return this;
        }

        public Builder features(int value) {
            features = value;
            return this;
        }

        public Builder heads(int value) {
            heads = value;
            return this;
        }

        public Builder blocks(int value) {
            blocks = value;
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
        public DitConfig build() {
            return new DitConfig(channels, height, width, patch, features, heads, blocks, classes, augmentationLength);
        }
    }
}
