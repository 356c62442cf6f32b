package dev.reverie.network.unet2d;

import dev.reverie.nn.Activation;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * The options of a {@link Unet2d}.
 *
 * @param channels channels of the data
 * @param levels from the full resolution down; each halves the one before
 * @param layers residual blocks per level on the way down; one more on the way up
 * @param middleAttention whether the middle attends
 * @param middleAttentionNorm whether the middle's attention normalises its input; all others do
 * @param headWidth channels of one attention head; empty for one head of all channels
 * @param groups groups of every normalisation; divides every width
 * @param epsilon added to the variance in normalisations, positive
 * @param activation nonlinearity of the residual blocks; the time embedding and the output use SiLU always
 * @param downsamplePadding zeros around a halving convolution: 1 on each side, or 0 for one row below and one column to
 *     the right, as in DDPM
 * @param embedding features of the conditioning number
 * @param cosineFirst whether the cosines of positional features come before the sines
 * @param frequencyShift of positional features: {@code f_k = 10000^(-k / (features/2 - shift))}; 1 in DDPM
 * @param middleScale divides the sums of branches in the middle, positive
 * @param centerInput whether the network maps data in [0, 1] to [-1, 1] first
 * @param scaleAndShift whether time scales and shifts the second normalisation of a residual block, or is added before it
 * @param dropout probability of dropping an activation in training, in [0, 1)
 * @param classes number of classes it is conditioned on, 0 for none; there is no null class
 * @param learnedVariance whether the output has twice the channels: {@link dev.reverie.network.Network#learnsVariance}
 */
public record Unet2dConfig(
        int channels,
        List<Level> levels,
        int layers,
        boolean middleAttention,
        boolean middleAttentionNorm,
        OptionalInt headWidth,
        int groups,
        double epsilon,
        Activation activation,
        int downsamplePadding,
        Embedding embedding,
        boolean cosineFirst,
        double frequencyShift,
        double middleScale,
        boolean centerInput,
        boolean scaleAndShift,
        double dropout,
        int classes,
        boolean learnedVariance) {
    private static final int MOST_WIDTH = 1 << 16;
    private static final int MOST_LAYERS = 1024;

    /** Features of the conditioning number. */
    public enum Embedding {
        /** Sines and cosines of the index of the chain. */
        POSITIONAL,
        /** Random Fourier features of the logarithm of the noise level, by which the output is divided then. */
        FOURIER
    }

    /**
     * One resolution.
     *
     * @param width channels
     * @param attendsDown whether each residual block is followed by attention on the way down
     * @param attendsUp the same on the way up
     */
    public record Level(int width, boolean attendsDown, boolean attendsUp) {}

    /**
     * Checks every option and their combination.
     *
     * @throws IllegalArgumentException naming the option, its value and what is accepted
     */
    public Unet2dConfig {
        levels = List.copyOf(levels);
        Objects.requireNonNull(headWidth, "headWidth");
        Objects.requireNonNull(activation, "activation");
        Objects.requireNonNull(embedding, "embedding");
        require(channels >= 1, "channels must be at least 1", channels);
        require(!levels.isEmpty() && levels.size() <= 16, "levels must be 1 to 16", levels);
        require(
                levels.stream().allMatch(level -> level.width() <= MOST_WIDTH),
                "widths must be at most " + MOST_WIDTH,
                levels);
        require(layers >= 1 && layers <= MOST_LAYERS, "layers must be 1 to " + MOST_LAYERS, layers);
        require(groups >= 1, "groups must be at least 1", groups);
        require(epsilon > 0 && epsilon < 1, "epsilon must be in (0, 1)", epsilon);
        require(
                downsamplePadding == 0 || downsamplePadding == 1,
                "downsamplePadding must be 0 or 1",
                downsamplePadding);
        require(middleScale > 0 && middleScale < 1e6, "middleScale must be positive", middleScale);
        require(dropout >= 0 && dropout < 1, "dropout must be in [0, 1)", dropout);
        require(classes >= 0, "classes must not be negative", classes);
        require(
                !learnedVariance || embedding == Embedding.POSITIONAL,
                "learnedVariance belongs to a chain, whose embedding is POSITIONAL",
                embedding);
        for (Level level : levels) {
            require(level.width() >= 4, "the width of a level must be at least 4", level.width());
            require(
                    level.width() % groups == 0,
                    "the width of a level must be a multiple of groups = " + groups,
                    level.width());
            boolean attends = level.attendsDown() || level.attendsUp();
            if (attends && headWidth.isPresent()) {
                checkHeads(level.width(), headWidth.getAsInt());
            }
        }
        if (middleAttention && headWidth.isPresent()) {
            checkHeads(levels.get(levels.size() - 1).width(), headWidth.getAsInt());
        }
        int features = levels.get(0).width();
        require(
                frequencyShift >= 0 && frequencyShift < features / 2.0,
                "frequencyShift must be in [0, " + features / 2 + "), half the first level's width",
                frequencyShift);
    }

    private static void checkHeads(int width, int headWidth) {
        require(
                headWidth >= 1 && width % headWidth == 0,
                "headWidth must divide the width " + width + " of an attending level",
                headWidth);
    }

    private static void require(boolean holds, String rule, Object got) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", got " + got);
        }
    }

    /** Width of the first level, from which the time embedding takes its own. */
    public int features() {
        return levels.get(0).width();
    }

    /** Channels of the output. */
    int outputs() {
        return learnedVariance ? 2 * channels : channels;
    }

    /** Width of the time embedding: four times that of the first level. */
    int embeddingWidth() {
        return 4 * features();
    }

    /**
     * Starts from {@code google/ddpm-cifar10-32}, the CIFAR-10 network of DDPM (arXiv:2006.11239).
     *
     * @param channels channels of the data
     */
    public static Builder builder(int channels) {
        return new Builder(channels);
    }

    /** Collects options; each method sets the component of its name, and {@link #build} checks them. */
    public static final class Builder {
        private final int channels;
        private List<Level> levels = List.of(
                new Level(128, false, false),
                new Level(256, true, true),
                new Level(256, false, false),
                new Level(256, false, false));
        private int layers = 2;
        private boolean middleAttention = true;
        private boolean middleAttentionNorm = true;
        private OptionalInt headWidth = OptionalInt.empty();
        private int groups = 32;
        private double epsilon = 1e-6;
        private Activation activation = Activation.SWISH;
        private int downsamplePadding;
        private Embedding embedding = Embedding.POSITIONAL;
        private boolean cosineFirst;
        private double frequencyShift = 1;
        private double middleScale = 1;
        private boolean centerInput;
        private boolean scaleAndShift;
        private double dropout = 0.1;
        private int classes;
        private boolean learnedVariance;

        private Builder(int channels) {
            this.channels = channels;
        }

        public Builder levels(List<Level> value) {
            levels = value;
            return this;
        }

        public Builder layers(int value) {
            layers = value;
            return this;
        }

        public Builder middleAttention(boolean value) {
            middleAttention = value;
            return this;
        }

        public Builder middleAttentionNorm(boolean value) {
            middleAttentionNorm = value;
            return this;
        }

        public Builder headWidth(int value) {
            headWidth = OptionalInt.of(value);
            return this;
        }

        public Builder groups(int value) {
            groups = value;
            return this;
        }

        public Builder epsilon(double value) {
            epsilon = value;
            return this;
        }

        public Builder activation(Activation value) {
            activation = value;
            return this;
        }

        public Builder downsamplePadding(int value) {
            downsamplePadding = value;
            return this;
        }

        public Builder embedding(Embedding value) {
            embedding = value;
            return this;
        }

        public Builder cosineFirst(boolean value) {
            cosineFirst = value;
            return this;
        }

        public Builder frequencyShift(double value) {
            frequencyShift = value;
            return this;
        }

        public Builder middleScale(double value) {
            middleScale = value;
            return this;
        }

        public Builder centerInput(boolean value) {
            centerInput = value;
            return this;
        }

        public Builder scaleAndShift(boolean value) {
            scaleAndShift = value;
            return this;
        }

        public Builder dropout(double value) {
            dropout = value;
            return this;
        }

        public Builder classes(int value) {
            classes = value;
            return this;
        }

        public Builder learnedVariance(boolean value) {
            learnedVariance = value;
            return this;
        }

        /**
         * The options.
         *
         * @throws IllegalArgumentException naming the option, its value and what is accepted
         */
        public Unet2dConfig build() {
            return new Unet2dConfig(
                    channels,
                    levels,
                    layers,
                    middleAttention,
                    middleAttentionNorm,
                    headWidth,
                    groups,
                    epsilon,
                    activation,
                    downsamplePadding,
                    embedding,
                    cosineFirst,
                    frequencyShift,
                    middleScale,
                    centerInput,
                    scaleAndShift,
                    dropout,
                    classes,
                    learnedVariance);
        }
    }
}
