package dev.reverie.bench;

import java.util.List;

/** One layer of a network as far as arithmetic goes: what it multiplies, for one image. */
sealed interface Layer {
    /** Floating-point operations of a forward pass on one image, two for each multiply-add. */
    long flops();

    /** Shape of the weight, as the network declares it; empty for what has none. */
    List<Long> weight();

    /**
     * Dense convolution with a square kernel.
     *
     * @param in input channels
     * @param out output channels
     * @param kernel side of the kernel
     * @param height rows of the output
     * @param width columns of the output
     */
    record Convolution(int in, int out, int kernel, int height, int width) implements Layer {
        @Override
        public long flops() {
            return 2L * kernel * kernel * in * out * height * width;
        }

        @Override
        public List<Long> weight() {
            return List.of((long) out, (long) in, (long) kernel, (long) kernel);
        }

        @Override
        public String toString() {
            return in + " to " + out + ", " + height + " x " + width;
        }
    }

    /**
     * One affine map, at every position of an image or once for it.
     *
     * @param rows rows of its weight
     * @param columns columns of its weight
     * @param positions how often it is applied
     */
    record Affine(int rows, int columns, int positions) implements Layer {
        @Override
        public long flops() {
            return 2L * rows * columns * positions;
        }

        @Override
        public List<Long> weight() {
            return List.of((long) rows, (long) columns);
        }
    }

    /**
     * The two products of attention, queries with keys and weights with values.
     *
     * @param channels width of the tokens
     * @param positions number of tokens
     */
    record AttentionProducts(int channels, int positions) implements Layer {
        @Override
        public long flops() {
            return 4L * channels * positions * positions;
        }

        @Override
        public List<Long> weight() {
            return List.of();
        }
    }

    /**
     * A smoothing filter applied to each channel by itself.
     *
     * @param channels how many
     * @param taps values of the filter, both axes together
     * @param positions positions at which all taps meet data
     */
    record Filter(int channels, int taps, int positions) implements Layer {
        @Override
        public long flops() {
            return 2L * channels * taps * positions;
        }

        @Override
        public List<Long> weight() {
            return List.of();
        }
    }
}
