package dev.reverie.network.refinenet;

import dev.reverie.nn.Activation;
import java.util.List;
import java.util.Objects;

/**
 * The options of an {@link Ncsn} (Song and Ermon 2019, arXiv:1907.05600, appendix A).
 *
 * @param channels channels of the data
 * @param height rows of the data, even
 * @param width columns of the data, even
 * @param features width of the first level, at least 2; 128 in the paper
 * @param levels number of noise levels; 10 in the paper
 * @param activation the nonlinearity; {@link Activation#ELU} in the paper
 * @param centered whether the data are in [-1, 1] already; otherwise the network maps [0, 1] there
 */
public record NcsnConfig(
        int channels, int height, int width, int features, int levels, Activation activation, boolean centered) {
    /** The published levels. */
    static final List<Stage> STAGES = Ncsnv2Config.Variant.UP_TO_64.stages();

    /**
     * Checks every option.
     *
     * @throws IllegalArgumentException if one is out of range; the message says what is accepted
     */
    public NcsnConfig {
        Objects.requireNonNull(activation, "activation");
        Ncsnv2Config.require(channels >= 1, "channels must be at least 1", channels);
        Ncsnv2Config.require(features >= 2, "features must be at least 2, normalisation compares them", features);
        Ncsnv2Config.require(levels >= 1, "levels, the number of noise levels, must be at least 1", levels);
        Stage.requireSize(STAGES, height, width);
    }

    /**
     * Starts from the network of the paper: 128 features and ELU, for data in [0, 1].
     *
     * @param channels channels of the data
     * @param height rows of the data
     * @param width columns of the data
     * @param levels number of noise levels
     */
    public static Builder builder(int channels, int height, int width, int levels) {
        return new Builder(channels, height, width, levels);
    }

    /** Collects options; each method sets the component of its name, and {@link #build} checks them. */
    public static final class Builder {
        private final int channels;
        private final int height;
        private final int width;
        private final int levels;
        private int features = 128;
        private Activation activation = Activation.ELU;
        private boolean centered;

        private Builder(int channels, int height, int width, int levels) {
            this.channels = channels;
            this.height = height;
            this.width = width;
            this.levels = levels;
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
        public NcsnConfig build() {
            return new NcsnConfig(channels, height, width, features, levels, activation, centered);
        }
    }
}
