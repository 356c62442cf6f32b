package dev.reverie.network.refinenet;

import dev.reverie.nn.Activation;
import java.util.List;
import java.util.Objects;

/**
 * The options of an {@link Ncsnv2} (Song and Ermon 2020, arXiv:2006.09011, appendix A).
 *
 * @param variant the levels
 * @param channels channels of the data
 * @param height rows of the data, a multiple of the variant's {@link Variant#reduction}
 * @param width columns of the data, likewise
 * @param features width of the first level, at least 2; 128 in the paper
 * @param activation the nonlinearity; {@link Activation#ELU} in the paper
 * @param centered whether the data are in [-1, 1] already; otherwise the network maps [0, 1] there
 * @param sigmas noise levels by index, descending: the state dictionary's {@code sigmas} table
 */
public record Ncsnv2Config(
        Variant variant,
        int channels,
        int height,
        int width,
        int features,
        Activation activation,
        boolean centered,
        List<Double> sigmas) {

    /** Which levels a network has; the paper chooses by the size of the images. */
    public enum Variant {
        /** One halving, two dilated levels: images of 32 x 32 and 64 x 64. */
        UP_TO_64 {
            @Override
            List<Stage> stages() {
                return List.of(
                        Stage.same("res1", "refine4", 1),
                        Stage.halving("res2", "refine3", 2),
                        Stage.dilated("res3", "refine2", 2, 2),
                        Stage.dilated("res4", "refine1", 2, 4));
            }
        },
        /** Two halvings, two dilated levels: images of 96 x 96 and 128 x 128. */
        UP_TO_128 {
            @Override
            List<Stage> stages() {
                return List.of(
                        Stage.same("res1", "refine5", 1),
                        Stage.halving("res2", "refine4", 2),
                        Stage.halving("res3", "refine3", 2),
                        Stage.dilated("res4", "refine2", 4, 2),
                        Stage.dilated("res5", "refine1", 4, 4));
            }
        },
        /** Three halvings, two dilated levels: images of 256 x 256. */
        UP_TO_256 {
            @Override
            List<Stage> stages() {
                return List.of(
                        Stage.same("res1", "refine5", 1),
                        Stage.halving("res2", "refine4", 2),
                        Stage.halving("res3", "refine3", 2),
                        Stage.halving("res31", "refine31", 2),
                        Stage.dilated("res4", "refine2", 4, 2),
                        Stage.dilated("res5", "refine1", 4, 4));
            }
        };

        /** The levels, the finest first, under their published names. */
        abstract List<Stage> stages();

        /**
         * The paper's choice for images of a size; its larger side counts.
         *
         * @param height rows
         * @param width columns
         */
        public static Variant of(int height, int width) {
            int side = Math.max(height, width);
            if (side > 128) {
                return UP_TO_256;
            }
            return side > 64 ? UP_TO_128 : UP_TO_64;
        }

        /** By how much height and width are reduced; they must be multiples of it. */
        public int reduction() {
            return Stage.reduction(stages());
        }
    }

    /**
     * Checks every option.
     *
     * @throws IllegalArgumentException if one is out of range; the message says what is accepted
     */
    public Ncsnv2Config {
        Objects.requireNonNull(variant, "variant");
        Objects.requireNonNull(activation, "activation");
        sigmas = List.copyOf(sigmas);
        require(channels >= 1, "channels must be at least 1", channels);
        require(features >= 2, "features must be at least 2, normalisation compares them", features);
        Stage.requireSize(variant.stages(), height, width);
        require(!sigmas.isEmpty(), "sigmas must hold at least one noise level", sigmas);
        for (int i = 0; i < sigmas.size(); i++) {
            double sigma = sigmas.get(i);
            require(sigma > 0 && sigma < Double.POSITIVE_INFINITY, "sigmas must be positive and finite", sigma);
            if (i > 0 && sigma >= sigmas.get(i - 1)) {
                throw new IllegalArgumentException("sigmas must descend, got " + sigma + " at index " + i + " after "
                        + sigmas.get(i - 1) + "; give the largest level first");
            }
        }
    }

    static void require(boolean holds, String rule, Object got) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", got " + got);
        }
    }

    /**
     * Starts from the network of the paper: 128 features and ELU, for data in [0, 1].
     *
     * @param variant the levels
     * @param channels channels of the data
     * @param height rows of the data
     * @param width columns of the data
     * @param sigmas noise levels, descending
     */
    public static Builder builder(Variant variant, int channels, int height, int width, List<Double> sigmas) {
        return new Builder(variant, channels, height, width, sigmas);
    }

    /** Collects options; each method sets the component of its name, and {@link #build} checks them. */
    public static final class Builder {
        private final Variant variant;
        private final int channels;
        private final int height;
        private final int width;
        private final List<Double> sigmas;
        private int features = 128;
        private Activation activation = Activation.ELU;
        private boolean centered;

        private Builder(Variant variant, int channels, int height, int width, List<Double> sigmas) {
            this.variant = variant;
            this.channels = channels;
            this.height = height;
            this.width = width;
            this.sigmas = sigmas;
        }

        public Builder features(int value) {
            features = value;
            return this;
        }

        public Builder activation(Activation value) {
            activation = value;
            return this;
        }

        public Builder centered(boolean value) {
            centered = value;
            return this;
        }

        /**
         * The options.
         *
         * @throws IllegalArgumentException naming the option, its value and what is accepted
         */
        public Ncsnv2Config build() {
            return new Ncsnv2Config(variant, channels, height, width, features, activation, centered, sigmas);
        }
    }
}
