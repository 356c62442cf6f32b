package dev.reverie.network;

import dev.reverie.nn.Activation;
import java.util.List;

/**
 * Everything that shapes a {@link Ddpm}: the U-Net of Ho et al. 2020 (arXiv:2006.11239, appendix B) with the options of
 * Song et al. 2021 (arXiv:2011.13456).
 *
 * @param channels channels of the data
 * @param height rows of the data, divisible by {@code 2^(levels - 1)}
 * @param width columns of the data, likewise
 * @param features width of the first level, a multiple of 32, the number of groups of every normalisation. A block that
 *     is only 32 wide normalises each channel alone and so removes what the time added to it; published networks are
 *     128 wide
 * @param multipliers width of each level in units of {@code features}
 * @param blocks residual blocks per level
 * @param attentionResolutions heights of the levels that attend
 * @param resampleWithConvolution whether halving and doubling convolve, instead of averaging and repeating alone
 * @param conditional whether the network sees the conditioning number
 * @param activation the nonlinearity
 * @param dropout probability of dropping an activation in training, in [0, 1)
 * @param centered whether the data are in [-1, 1] already; otherwise the network maps [0, 1] there
 * @param scaleBySigma whether the output is divided by the noise level, which {@code sigmas} tells by index
 * @param sigmas noise levels by index, descending: the state dictionary's {@code sigmas} table
 * @param classes number of classes that samples can be labelled with, 0 for a network that takes no labels
 * @param augmentationLength numbers that describe how a sample was augmented, 0 for a network that is not told
 */
public record DdpmConfig(
        int channels,
        int height,
        int width,
        int features,
        List<Integer> multipliers,
        int blocks,
        List<Integer> attentionResolutions,
        boolean resampleWithConvolution,
        boolean conditional,
        Activation activation,
        double dropout,
        boolean centered,
        boolean scaleBySigma,
        List<Double> sigmas,
        int classes,
        int augmentationLength) {
    /** Checks every option and their combination. */
    public DdpmConfig {
        multipliers = List.copyOf(multipliers);
        attentionResolutions = List.copyOf(attentionResolutions);
        sigmas = List.copyOf(sigmas);
        if (features < 32 || features % 32 != 0) {
            throw new IllegalArgumentException(
                    "features must be a positive multiple of 32, the groups of DDPM's normalisation, got " + features);
        }
        UnetShape.check(channels, height, width, multipliers, blocks, attentionResolutions);
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout must be in [0, 1), got " + dropout);
        }
        if (scaleBySigma && sigmas.isEmpty()) {
            throw new IllegalArgumentException("scaleBySigma needs the table of sigmas, got none");
        }
        ContextEmbedding.check(classes, augmentationLength);
        ContextEmbedding.requireTime(conditional, classes, augmentationLength);
    }

    /** The options of NCSN++ that make it this network, but for the groups of its normalisation. */
    NcsnppConfig options() {
        return new NcsnppConfig(
                channels,
                height,
                width,
                features,
                multipliers,
                blocks,
                attentionResolutions,
                NcsnppConfig.ResidualBlock.DDPM,
                resampleWithConvolution,
                false,
                List.of(1.0),
                false,
                NcsnppConfig.Progressive.NONE,
                NcsnppConfig.ProgressiveInput.NONE,
                NcsnppConfig.Combine.SUM,
                NcsnppConfig.Embedding.POSITIONAL,
                1,
                conditional,
                activation,
                dropout,
                0,
                centered,
                scaleBySigma,
                sigmas,
                classes,
                augmentationLength);
    }
}
