package dev.reverie.network;

import dev.reverie.nn.Activation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options of the U-Nets of Song et al. 2021 (arXiv:2011.13456, appendix H): NCSN++, DDPM++ and their ancestor DDPM.
 *
 * <pre>{@code
 * NcsnppConfig small = NcsnppConfig.ddpmpp(1, 32, 32).features(32).multipliers(1, 2, 2).blocks(2).build();
 * }</pre>
 *
 * <p>{@link #ncsnpp}, {@link #ddpmpp} and {@link #ddpm} start from the published CIFAR-10 networks.
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
 * @param condition the conditioning number: {@link NoiseCondition#SIGMA} or {@link NoiseCondition#SCALED_TIME}
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
 * @param augmentationLength length of the augmentation vector of a sample, 0 for none
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
        NoiseCondition condition,
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

    /** Progressive output. */
    public enum Progressive {
        /** By the last level alone. */
        NONE,
        /** Each level adds its own image to an upsampled pyramid. */
        OUTPUT_SKIP,
        /** A pyramid of features runs upwards beside the levels. */
        RESIDUAL
    }

    /** Progressive input. */
    public enum ProgressiveInput {
        /** At the first level alone. */
        NONE,
        /** A downsampled copy joins every level. */
        INPUT_SKIP,
        /** A pyramid of features runs downwards beside the levels. */
        RESIDUAL
    }

    /** Combination of an input pyramid with the features. */
    public enum Combine {
        /** Added. */
        SUM,
        /** Concatenated. */
        CAT
    }

    /** Features of the conditioning number. */
    public enum Embedding {
        /** Random Fourier features of the logarithm of the conditioning number. */
        FOURIER,
        /** Sines and cosines of the conditioning number. */
        POSITIONAL
    }

    /**
     * Checks every option and their combination.
     *
     * @throws IllegalArgumentException naming the option, its value and what is accepted
     */
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
        boolean conditionFits = embedding == Embedding.FOURIER
                ? condition == NoiseCondition.SIGMA || condition == NoiseCondition.SCALED_TIME
                : condition == NoiseCondition.SCALED_TIME;
        require(
                conditionFits,
                "condition must be SCALED_TIME, or SIGMA with embedding FOURIER, which takes its logarithm",
                condition + " with " + embedding);
        if (scaleBySigma && embedding == Embedding.FOURIER && condition != NoiseCondition.SIGMA) {
            throw new IllegalArgumentException(
                    "scaleBySigma with Fourier embedding divides by the condition, which must be SIGMA, got "
                            + condition);
        }
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

    /** Whether a level attends; depends on its height in the configuration, not on the input. */
    boolean attends(int level) {
        return attentionResolutions.contains(height >> level);
    }

    /**
     * NCSN++ (continuous): FIR resampling, a residual input pyramid, Fourier features of sigma, output divided by sigma.
     *
     * @param channels channels of the data
     * @param height rows of the data
     * @param width columns of the data
     */
    public static Builder ncsnpp(int channels, int height, int width) {
        return ddpmpp(channels, height, width)
                .fir(true)
                .progressiveInput(ProgressiveInput.RESIDUAL)
                .embedding(Embedding.FOURIER)
                .scaleBySigma(true);
    }

    /**
     * DDPM++: BigGAN blocks, plain resampling, sines and cosines of the time.
     *
     * @param channels channels of the data
     * @param height rows of the data
     * @param width columns of the data
     */
    public static Builder ddpmpp(int channels, int height, int width) {
        return new Builder(channels, height, width);
    }

    /**
     * DDPM (Ho et al. 2020, arXiv:2006.11239, appendix B), the options of a {@link Ddpm}.
     *
     * @param channels channels of the data
     * @param height rows of the data
     * @param width columns of the data
     */
    public static Builder ddpm(int channels, int height, int width) {
        return ddpmpp(channels, height, width)
                .blocks(2)
                .residualBlock(ResidualBlock.DDPM)
                .skipRescale(false);
    }

    /** Collects options; each method sets the component of its name, and {@link #build} checks them. */
    public static final class Builder {
        private final int channels;
        private final int height;
        private final int width;
        private int features = 128;
        private List<Integer> multipliers = List.of(1, 2, 2, 2);
        private int blocks = 4;
        private List<Integer> attentionResolutions = List.of(16);
        private ResidualBlock residualBlock = ResidualBlock.BIGGAN;
        private boolean resampleWithConvolution = true;
        private boolean fir;
        private List<Double> firKernel = List.of(1.0, 3.0, 3.0, 1.0);
        private boolean skipRescale = true;
        private Progressive progressive = Progressive.NONE;
        private ProgressiveInput progressiveInput = ProgressiveInput.NONE;
        private Combine combine = Combine.SUM;
        private Embedding embedding = Embedding.POSITIONAL;
        private @Nullable NoiseCondition condition;
        private double fourierScale = 16;
        private boolean conditional = true;
        private Activation activation = Activation.SWISH;
        private double dropout = 0.1;
        private double initScale;
        private boolean centered = true;
        private boolean scaleBySigma;
        private List<Double> sigmas = List.of();
        private int classes;
        private int augmentationLength;

        private Builder(int channels, int height, int width) {
            this.channels = channels;
            this.height = height;
            this.width = width;
        }

        public Builder features(int value) {
            features = value;
            return this;
        }

        public Builder multipliers(Integer... values) {
            multipliers = List.of(values);
            return this;
        }

        public Builder blocks(int value) {
            blocks = value;
            return this;
        }

        public Builder attentionResolutions(Integer... values) {
            attentionResolutions = List.of(values);
            return this;
        }

        public Builder residualBlock(ResidualBlock value) {
            residualBlock = value;
            return this;
        }

        public Builder resampleWithConvolution(boolean value) {
            resampleWithConvolution = value;
            return this;
        }

        public Builder fir(boolean value) {
            fir = value;
            return this;
        }

        public Builder firKernel(Double... values) {
            firKernel = List.of(values);
            return this;
        }

        public Builder skipRescale(boolean value) {
            skipRescale = value;
            return this;
        }

        public Builder progressive(Progressive value) {
            progressive = value;
            return this;
        }

        public Builder progressiveInput(ProgressiveInput value) {
            progressiveInput = value;
            return this;
        }

        public Builder combine(Combine value) {
            combine = value;
            return this;
        }

        public Builder embedding(Embedding value) {
            embedding = value;
            return this;
        }

        public Builder condition(NoiseCondition value) {
            condition = value;
            return this;
        }

        public Builder fourierScale(double value) {
            fourierScale = value;
            return this;
        }

        public Builder conditional(boolean value) {
            conditional = value;
            return this;
        }

        public Builder activation(Activation value) {
            activation = value;
            return this;
        }

        public Builder dropout(double value) {
            dropout = value;
            return this;
        }

        public Builder initScale(double value) {
            initScale = value;
            return this;
        }

        public Builder centered(boolean value) {
            centered = value;
            return this;
        }

        public Builder scaleBySigma(boolean value) {
            scaleBySigma = value;
            return this;
        }

        public Builder sigmas(List<Double> value) {
            sigmas = value;
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
         * The options; {@code condition} is, unless set, SIGMA for Fourier features and SCALED_TIME for positional ones.
         *
         * @throws IllegalArgumentException naming the option, its value and what is accepted
         */
        public NcsnppConfig build() {
            NoiseCondition usual = embedding == Embedding.FOURIER ? NoiseCondition.SIGMA : NoiseCondition.SCALED_TIME;
            return new NcsnppConfig(
                    channels,
                    height,
                    width,
                    features,
                    multipliers,
                    blocks,
                    attentionResolutions,
                    residualBlock,
                    resampleWithConvolution,
                    fir,
                    firKernel,
                    skipRescale,
                    progressive,
                    progressiveInput,
                    combine,
                    embedding,
                    condition == null ? usual : condition,
                    fourierScale,
                    conditional,
                    activation,
                    dropout,
                    initScale,
                    centered,
                    scaleBySigma,
                    sigmas,
                    classes,
                    augmentationLength);
        }
    }
}
