package dev.reverie.network;

import java.util.Objects;

/**
 * The options of a {@link UnetEncoder}.
 *
 * <pre>{@code
 * NcsnppConfig unet = NcsnppConfig.ddpmpp(1, 28, 28).features(64).blocks(2).multipliers(1, 2, 2)
 *         .attentionResolutions(14).build();
 * UnetEncoderConfig config = new UnetEncoderConfig(unet, Pooling.ATTENTION, 10);
 * }</pre>
 *
 * @param unet the U-Net whose downward half the encoder is: conditional, without pyramids, labels and division by sigma
 * @param pooling how the positions of the last level become one vector
 * @param classes number of classes, at least 2
 */
public record UnetEncoderConfig(NcsnppConfig unet, Pooling pooling, int classes) {
    /** Pooling of the positions of an image to one vector. */
    public enum Pooling {
        /** By their mean: any size of image. */
        MEAN,
        /** By attention from their mean, with learned positions: the configured size of image only. */
        ATTENTION
    }

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if there are fewer than 2 classes, or an option of the U-Net has no meaning here
     */
    public UnetEncoderConfig {
        Objects.requireNonNull(pooling, "pooling");
        if (classes < 2) {
            throw new IllegalArgumentException("classes must be at least 2 for a classifier, got " + classes);
        }
        require(unet.residualBlock() == NcsnppConfig.ResidualBlock.BIGGAN, "residualBlock BIGGAN", unet);
        require(unet.progressive() == NcsnppConfig.Progressive.NONE, "progressive NONE", unet);
        require(unet.progressiveInput() == NcsnppConfig.ProgressiveInput.NONE, "progressiveInput NONE", unet);
        require(unet.conditional(), "conditional true", unet);
        require(!unet.scaleBySigma() && unet.sigmas().isEmpty(), "scaleBySigma false and no sigmas", unet);
        require(unet.classes() == 0 && unet.augmentationLength() == 0, "classes and augmentationLength 0", unet);
    }

    private static void require(boolean holds, String accepted, NcsnppConfig got) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "the U-Net of an encoder has " + accepted + ", got " + got + "; start from NcsnppConfig.ddpmpp");
        }
    }
}
