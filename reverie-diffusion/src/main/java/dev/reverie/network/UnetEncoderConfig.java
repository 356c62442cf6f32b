package dev.reverie.network;

import dev.reverie.nn.Activation;
import java.util.List;

/**
 * Everything that shapes a {@link UnetEncoder}.
 *
 * @param channels channels of the data
 * @param height rows of the data, divisible by {@code 2^(levels - 1)}
 * @param width columns of the data, likewise
 * @param features width of the first level, a multiple of 4
 * @param multipliers width of each level in units of {@code features}
 * @param blocks residual blocks per level
 * @param attentionResolutions heights of the levels that attend
 * @param embedding features of the conditioning number: positional for scaled times, Fourier for noise levels
 * @param fourierScale standard deviation of the random frequencies; 16 is usual
 * @param dropout probability of dropping an activation in training, in [0, 1)
 * @param centered whether the data are in [-1, 1] already; otherwise the network maps [0, 1] there
 * @param pooling how the positions of the last level become one vector
 * @param classes number of classes, at least 2
 */
public record UnetEncoderConfig(
        int channels,
        int height,
        int width,
        int features,
        List<Integer> multipliers,
        int blocks,
        List<Integer> attentionResolutions,
        NcsnppConfig.Embedding embedding,
        double fourierScale,
        double dropout,
        boolean centered,
        Pooling pooling,
        int classes) {
    /** How the positions of an image become one vector. */
    public enum Pooling {
        /** By their mean: any size of image. */
        MEAN,
        /** By attention from their mean, with learned positions: the configured size of image only. */
        ATTENTION
    }

    /** Checks every option and their combination. */
    public UnetEncoderConfig {
        multipliers = List.copyOf(multipliers);
        attentionResolutions = List.copyOf(attentionResolutions);
        if (classes < 2) {
            throw new IllegalArgumentException(
                    "classes must be at least 2, or there is nothing to tell, got " + classes);
        }
        // The way down is that of NCSN++, whose configuration checks the rest.
        down(
                channels,
                height,
                width,
                features,
                multipliers,
                blocks,
                attentionResolutions,
                embedding,
                fourierScale,
                dropout,
                centered);
    }

    /** The options of NCSN++ whose way down this network has. */
    NcsnppConfig down() {
        return down(
                channels,
                height,
                width,
                features,
                multipliers,
                blocks,
                attentionResolutions,
                embedding,
                fourierScale,
                dropout,
                centered);
    }

    private static NcsnppConfig down(
            int channels,
            int height,
            int width,
            int features,
            List<Integer> multipliers,
            int blocks,
            List<Integer> attentionResolutions,
            NcsnppConfig.Embedding embedding,
            double fourierScale,
            double dropout,
            boolean centered) {
        return new NcsnppConfig(
                channels,
                height,
                width,
                features,
                multipliers,
                blocks,
                attentionResolutions,
                NcsnppConfig.ResidualBlock.BIGGAN,
                false,
                false,
                List.of(1.0),
                true,
                NcsnppConfig.Progressive.NONE,
                NcsnppConfig.ProgressiveInput.NONE,
                NcsnppConfig.Combine.SUM,
                embedding,
                fourierScale,
                true,
                Activation.SWISH,
                dropout,
                0,
                centered,
                false,
                List.of(),
                0,
                0);
    }
}
