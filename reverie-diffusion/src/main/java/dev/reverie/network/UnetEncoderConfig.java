package dev.reverie.network;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The options of a {@link UnetEncoder}.
 *
 * <pre>{@code
 * NcsnppConfig unet = UnetEncoderConfig.unet(1, 28, 28).dropout(0.2).build();
 * UnetEncoderConfig config = new UnetEncoderConfig(unet, UnetEncoderConfig.USUAL_POOLING, 10);
 * }</pre>
 *
 * @param unet the U-Net whose downward half the encoder is: conditional, without pyramids, labels and division by sigma
 * @param pooling how the positions of the last level become one vector
 * @param classes number of classes, at least 2
 */
public record UnetEncoderConfig(NcsnppConfig unet, Pooling pooling, int classes) {
    /** The pooling of an encoder that says nothing else. */
    public static final Pooling USUAL_POOLING = Pooling.ATTENTION;

    private static final List<Integer> MULTIPLIERS = List.of(1, 2, 2, 2);
    private static final int SMALLEST_LEVEL = 4;

    /** Rows of the largest level that attends: every position looks at every other. */
    private static final int ATTENDING_ROWS = 16;

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

    /**
     * A U-Net to begin with: two blocks of 64 features per level, as many of four levels as halve the image evenly to no fewer
     * than four pixels, attention at the largest level of at most sixteen rows.
     *
     * @param channels of the images
     * @param height of the images
     * @param width of the images
     */
    public static NcsnppConfig.Builder unet(int channels, int height, int width) {
        int levels = 1;
        while (levels < MULTIPLIERS.size()
                && (height | width) % (1 << levels) == 0
                && Math.min(height, width) >> levels >= SMALLEST_LEVEL) {
            levels++;
        }
        return NcsnppConfig.ddpmpp(channels, height, width)
                .features(64)
                .blocks(2)
                .multipliers(MULTIPLIERS.subList(0, levels).toArray(Integer[]::new))
                .attentionResolutions(attention(height, levels).toArray(Integer[]::new));
    }

    /**
     * The level that attends in a U-Net to begin with: the largest of at most sixteen rows, if there is one.
     *
     * @param height of the images
     * @param levels of the U-Net
     * @return its rows
     */
    public static List<Integer> attention(int height, int levels) {
        return IntStream.range(0, levels)
                .map(level -> height >> level)
                .filter(rows -> rows <= ATTENDING_ROWS)
                .limit(1)
                .boxed()
                .toList();
    }

    private static void require(boolean holds, String accepted, NcsnppConfig got) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "the U-Net of an encoder has " + accepted + ", got " + got + "; start from NcsnppConfig.ddpmpp");
        }
    }
}
