package dev.reverie.network;

import dev.reverie.nn.Activation;
import java.util.List;

/**
 * Everything that shapes an {@link Ncsnpp}: the options of NCSN++ and DDPM++ (Song et al. 2021, arXiv:2011.13456,
 * appendix H).
 *
 * @param channels channels of the data
 * @param height rows of the data, divisible by {@code 2^(levels - 1)}
 * @param width columns of the data, likewise
 * @param features width of the first level, a multiple of 4
 * @param multipliers width of each level in units of {@code features}
 * @param blocks residual blocks per level
 * @param attentionResolutions heights of the levels that attend
 * @param residualBlock kind of residual block
 * @param resampleWithConvolution whether plain resampling (residual blocks of kind DDPM) convolves
 * @param fir whether resampling smooths with {@code firKernel} instead of repeating and averaging
 * @param firKernel taps of the smoothing filter
 * @param skipRescale whether sums of two branches are divided by sqrt(2)
 * @param progressive how the output is assembled over the levels
 * @param progressiveInput how the input enters the levels
 * @param combine how an input pyramid is joined
 * @param embedding features of the conditioning number
 * @param fourierScale standard deviation of the random frequencies
 * @param conditional whether the network sees the conditioning number
 * @param activation the nonlinearity
 * @param dropout probability of dropping an activation in training, in [0, 1)
 * @param initScale scale of the last convolutions' initial variance; 0 starts every block as the identity
 * @param centered whether the data are in [-1, 1] already; otherwise the network maps [0, 1] there
 * @param scaleBySigma whether the output is divided by the noise level
 * @param sigmas noise levels by index, descending: the state dictionary's {@code sigmas} table, by which positional
 *     networks find their noise level
 * @param classes number of classes that samples can be labelled with, 0 for a network that takes no labels
 * @param augmentationLength numbers that describe how a sample was augmented, 0 for a network that is not told
 */
public record NcsnppConfig(
        int channels,
        int height,
        int width,
        int features,
        List<Integer> multipliers,
        int blocks,
        List<Integer> attentionResolutions,
        ResidualBlock residualBlock,
        boolean resampleWithConvolution,
        boolean fir,
        List<Double> firKernel,
        boolean skipRescale,
        Progressive progressive,
        ProgressiveInput progressiveInput,
        Combine combine,
        Embedding embedding,
        double fourierScale,
        boolean conditional,
        Activation activation,
        double dropout,
        double initScale,
        boolean centered,
        boolean scaleBySigma,
        List<Double> sigmas,
        int classes,
        int augmentationLength) {

    /** Kinds of residual block. */
    public enum ResidualBlock {
        /** Of DDPM: resampling happens between blocks. */
        DDPM,
        /** Of BigGAN: resampling happens inside blocks. */
        BIGGAN
    }

    /** How the output is assembled. */
    public enum Progressive {
        /** By the last level alone. */
        NONE,
        /** Each level adds its own image to an upsampled pyramid. */
        OUTPUT_SKIP,
        /** A pyramid of features runs upwards beside the levels. */
        RESIDUAL
    }

    /** How the input enters. */
    public enum ProgressiveInput {
        /** At the first level alone. */
        NONE,
        /** A downsampled copy joins every level. */
        INPUT_SKIP,
        /** A pyramid of features runs downwards beside the levels. */
        RESIDUAL
    }

    /** How an input pyramid is joined with the features. */
    public enum Combine {
        /** Added. */
        SUM,
        /** Concatenated. */
        CAT
    }

    /** Features of the conditioning number. */
    public enum Embedding {
        /** Random Fourier features of the logarithm of the noise level. */
        FOURIER,
        /** Sines and cosines of a time scaled to [0, 999]. */
        POSITIONAL
    }

    /** Checks every option and their combination. */
    public NcsnppConfig {
        multipliers = List.copyOf(multipliers);
        attentionResolutions = List.copyOf(attentionResolutions);
        firKernel = List.copyOf(firKernel);
        sigmas = List.copyOf(sigmas);
        require(features >= 4 && features % 4 == 0, "features must be a positive multiple of 4", features);
        UnetShape.check(channels, height, width, multipliers, blocks, attentionResolutions);
        require(dropout >= 0 && dropout < 1, "dropout must be in [0, 1)", dropout);
        require(initScale >= 0, "initScale must not be negative", initScale);
        require(fourierScale > 0, "fourierScale must be positive", fourierScale);
        ContextEmbedding.check(classes, augmentationLength);
        ContextEmbedding.requireTime(conditional, classes, augmentationLength);
        if (scaleBySigma && embedding == Embedding.POSITIONAL && sigmas.isEmpty()) {
            throw new IllegalArgumentException(
                    "scaleBySigma with positional embedding needs the table of sigmas, got none");
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

    /** Width of a level in channels. */
    int levelWidth(int level) {
        return features * multipliers.get(level);
    }

    /** Whether a level attends; decided by its height in the configuration, not by what runs through it. */
    boolean attends(int level) {
        return attentionResolutions.contains(height >> level);
    }
}
