package dev.reverie.interop.diffusers;

import dev.reverie.network.Ncsnpp;
import dev.reverie.network.NcsnppConfig;
import dev.reverie.network.Network;
import dev.reverie.network.unet2d.Unet2d;
import dev.reverie.network.unet2d.Unet2dConfig;

/** The network class that corresponds to a {@code UNet2DModel}. */
sealed interface UnetLayout {
    /** The network; its parameters are declared and have no memory. */
    Network network();

    /** Rows of the images it was made for; 0 if not said. */
    int height();

    /** Columns of the images it was made for; 0 if not said. */
    int width();

    /** Channels of the images. */
    int channels();

    /** Whether the network is conditioned on the noise level and divides its output by it. */
    boolean conditionedOnSigma();

    /** Whether the network also learnt the variance of the reverse steps. */
    default boolean learnsVariance() {
        return false;
    }

    /**
     * Plain down and up blocks.
     *
     * @param config the options
     * @param height rows
     * @param width columns
     */
    record Plain(Unet2dConfig config, int height, int width) implements UnetLayout {
        @Override
        public Network network() {
            return new Unet2d(config);
        }

        @Override
        public int channels() {
            return config.channels();
        }

        @Override
        public boolean learnsVariance() {
            return config.learnedVariance();
        }

        @Override
        public boolean conditionedOnSigma() {
            return config.embedding() == Unet2dConfig.Embedding.FOURIER;
        }
    }

    /**
     * Blocks with image pyramids beside them: NCSN++.
     *
     * @param config the options
     */
    record Skip(NcsnppConfig config) implements UnetLayout {
        @Override
        public Network network() {
            return new Ncsnpp(config);
        }

        @Override
        public int height() {
            return config.height();
        }

        @Override
        public int width() {
            return config.width();
        }

        @Override
        public int channels() {
            return config.channels();
        }

        @Override
        public boolean conditionedOnSigma() {
            return config.scaleBySigma();
        }
    }
}
