package dev.reverie.config;

import dev.reverie.nn.AdamConfig;
import dev.reverie.nn.LearningRate;
import dev.reverie.torch.DType;

/**
 * The section {@code training}: steps, optimiser, device, averages and checkpoints.
 *
 * @param steps updates of the weights
 * @param batchSize examples per update
 * @param accumulate parts that a batch is split into, one after the other, to take less memory
 * @param adam the optimiser's constants; keys learningRate, warmUp, schedule, clipNorm, beta1, beta2, epsilon,
 *     weightDecay
 * @param labelDropout share of the labels that is withheld from a network with classes, so that it learns the mixture,
 *     too; with 0 it learns nothing of it
 * @param emaRate decay of the averaged weights that samples are drawn with
 * @param emaWarmUp whether that decay starts small
 * @param ema further averages, and those stored for post-hoc averaging
 * @param recompute whether the blocks of a network keep their inputs only and are evaluated again for the gradient: less
 *     memory for one more forward pass
 * @param precision element type of the computation
 * @param seed decides initial weights, order of the data, times, noise and dropout
 * @param device {@code cpu}, {@code cuda}, {@code cuda:N}, {@code mps} or {@code auto}
 * @param threads of the engine while training, unless the environment or the command line names a number; 0 for all that
 *     the process may use
 * @param logEvery steps between two lines of metrics
 * @param checkpointEvery steps between two checkpoints
 * @param keepLast newest checkpoints that are kept
 * @param keepEvery checkpoints at multiples of this step are kept for good; 0 for none
 * @param sampleEvery steps between two pictures of samples; 0 for none
 * @param sampleCount samples in such a picture
 * @param evaluation measurements of samples on the way
 */
public record TrainingConfig(
        long steps,
        int batchSize,
        int accumulate,
        AdamConfig adam,
        double labelDropout,
        double emaRate,
        boolean emaWarmUp,
        AveragesConfig ema,
        boolean recompute,
        Precision precision,
        long seed,
        String device,
        int threads,
        long logEvery,
        long checkpointEvery,
        int keepLast,
        long keepEvery,
        long sampleEvery,
        int sampleCount,
        EvaluationConfig evaluation) {

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number is out of range, {@code accumulate} does not divide {@code batchSize}, or
     *     {@code keepEvery} is no multiple of {@code checkpointEvery}
     */
    public TrainingConfig {
        require(steps >= 1, "steps must be at least 1", steps);
        require(batchSize >= 1, "batchSize must be at least 1", batchSize);
        require(accumulate >= 1, "accumulate must be at least 1", accumulate);
        require(batchSize % accumulate == 0, "accumulate must divide batchSize = " + batchSize, accumulate);
        require(labelDropout >= 0 && labelDropout <= 1, "labelDropout must be in [0, 1]", labelDropout);
        require(emaRate >= 0 && emaRate < 1, "emaRate must be in [0, 1)", emaRate);
        require(threads >= 0, "threads must be at least 0 (0 for all there are)", threads);
        require(logEvery >= 1, "logEvery must be at least 1", logEvery);
        require(checkpointEvery >= 1, "checkpointEvery must be at least 1", checkpointEvery);
        require(keepLast >= 1, "keepLast must be at least 1", keepLast);
        require(
                keepEvery >= 0 && keepEvery % checkpointEvery == 0,
                "keepEvery must be a multiple of checkpointEvery = " + checkpointEvery + " (0 for none)",
                keepEvery);
        require(sampleEvery >= 0, "sampleEvery must be at least 0 (0 for none)", sampleEvery);
        require(sampleCount >= 1, "sampleCount must be at least 1", sampleCount);
    }

    private static void require(boolean holds, String rule, Number got) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", got " + got);
        }
    }

    /** Settings that start from the defaults of the section {@code training}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Settings that start from these. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.steps = steps;
        builder.batchSize = batchSize;
        builder.accumulate = accumulate;
        builder.adam = adam;
        builder.labelDropout = labelDropout;
        builder.emaRate = emaRate;
        builder.emaWarmUp = emaWarmUp;
        builder.ema = ema;
        builder.recompute = recompute;
        builder.precision = precision;
        builder.seed = seed;
        builder.device = device;
        builder.threads = threads;
        builder.logEvery = logEvery;
        builder.checkpointEvery = checkpointEvery;
        builder.keepLast = keepLast;
        builder.keepEvery = keepEvery;
        builder.sampleEvery = sampleEvery;
        builder.sampleCount = sampleCount;
        builder.evaluation = evaluation;
        return builder;
    }

    /** Sets one after the other what differs from the defaults; the components of {@link TrainingConfig} say what each is. */
    public static final class Builder {
        private long steps = 100_000;
        private int batchSize = 128;
        private int accumulate = 1;
        private AdamConfig adam = AdamConfig.reference();
        private double labelDropout = 0.1;
        private double emaRate = 0.9999;
        private boolean emaWarmUp = true;
        private AveragesConfig ema = AveragesConfig.none();
        private boolean recompute = false;
        private Precision precision = Precision.FLOAT32;
        private long seed = 42;
        private String device = "cpu";
        private int threads = 0;
        private long logEvery = 50;
        private long checkpointEvery = 1000;
        private int keepLast = 2;
        private long keepEvery = 0;
        private long sampleEvery = 0;
        private int sampleCount = 64;
        private EvaluationConfig evaluation = EvaluationConfig.none();

        private Builder() {}

        /** Sets {@link TrainingConfig#steps}. */
        public Builder steps(long value) {
            steps = value;
            return this;
        }

        /** Sets {@link TrainingConfig#batchSize}. */
        public Builder batchSize(int value) {
            batchSize = value;
            return this;
        }

        /** Sets {@link TrainingConfig#accumulate}. */
        public Builder accumulate(int value) {
            accumulate = value;
            return this;
        }

        /** Sets {@link TrainingConfig#adam}. */
        public Builder adam(AdamConfig value) {
            adam = value;
            return this;
        }

        /** Sets {@link TrainingConfig#labelDropout}. */
        public Builder labelDropout(double value) {
            labelDropout = value;
            return this;
        }

        /** Sets {@link TrainingConfig#emaRate}. */
        public Builder emaRate(double value) {
            emaRate = value;
            return this;
        }

        /** Sets {@link TrainingConfig#emaWarmUp}. */
        public Builder emaWarmUp(boolean value) {
            emaWarmUp = value;
            return this;
        }

        /** Sets {@link TrainingConfig#ema}. */
        public Builder ema(AveragesConfig value) {
            ema = value;
            return this;
        }

        /** Sets {@link TrainingConfig#recompute}. */
        public Builder recompute(boolean value) {
            recompute = value;
            return this;
        }

        /** Sets {@link TrainingConfig#precision}. */
        public Builder precision(Precision value) {
            precision = value;
            return this;
        }

        /** Sets {@link TrainingConfig#seed}. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Sets {@link TrainingConfig#device}. */
        public Builder device(String value) {
            device = value;
            return this;
        }

        /** Sets {@link TrainingConfig#threads}. */
        public Builder threads(int value) {
            threads = value;
            return this;
        }

        /** Sets {@link TrainingConfig#logEvery}. */
        public Builder logEvery(long value) {
            logEvery = value;
            return this;
        }

        /** Sets {@link TrainingConfig#checkpointEvery}. */
        public Builder checkpointEvery(long value) {
            checkpointEvery = value;
            return this;
        }

        /** Sets {@link TrainingConfig#keepLast}. */
        public Builder keepLast(int value) {
            keepLast = value;
            return this;
        }

        /** Sets {@link TrainingConfig#keepEvery}. */
        public Builder keepEvery(long value) {
            keepEvery = value;
            return this;
        }

        /** Sets {@link TrainingConfig#sampleEvery}. */
        public Builder sampleEvery(long value) {
            sampleEvery = value;
            return this;
        }

        /** Sets {@link TrainingConfig#sampleCount}. */
        public Builder sampleCount(int value) {
            sampleCount = value;
            return this;
        }

        /** Sets {@link TrainingConfig#evaluation}. */
        public Builder evaluation(EvaluationConfig value) {
            evaluation = value;
            return this;
        }

        /**
         * The settings.
         *
         * @throws IllegalArgumentException as the constructor of {@link TrainingConfig} does
         */
        public TrainingConfig build() {
            return new TrainingConfig(
                    steps,
                    batchSize,
                    accumulate,
                    adam,
                    labelDropout,
                    emaRate,
                    emaWarmUp,
                    ema,
                    recompute,
                    precision,
                    seed,
                    device,
                    threads,
                    logEvery,
                    checkpointEvery,
                    keepLast,
                    keepEvery,
                    sampleEvery,
                    sampleCount,
                    evaluation);
        }
    }

    /** Element types of the computation. */
    public enum Precision {
        /** Single precision: the default. */
        FLOAT32(DType.FLOAT32),
        /** The network in bfloat16 around float32 master weights: twice as fast on processors that have it. */
        BFLOAT16(DType.BFLOAT16),
        /** Double precision, for checks. */
        FLOAT64(DType.FLOAT64);

        private final DType network;

        Precision(DType network) {
            this.network = network;
        }

        /** Element type the network computes in. */
        public DType network() {
            return network;
        }

        /** Element type of the weights that the optimiser changes, and of the data and the loss. */
        public DType master() {
            return network == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
        }
    }

    /**
     * Reads the section.
     *
     * @param section itself
     * @param usualLabelDropout the default of the key {@code labelDropout}
     */
    static TrainingConfig read(Section section, double usualLabelDropout) {
        TrainingConfig usual = builder().build();
        long steps = section.integer("steps", usual.steps(), Range.atLeast(1));
        int batchSize = section.count("batchSize", usual.batchSize(), Range.between(1, 1 << 20));
        Builder builder = builder()
                .steps(steps)
                .batchSize(batchSize)
                .accumulate(section.count("accumulate", usual.accumulate(), Range.between(1, 1 << 20)))
                .adam(adam(section, steps, usual.adam()))
                .labelDropout(section.number("labelDropout", usualLabelDropout, Range.between(0, 1)))
                .emaRate(section.number("emaRate", usual.emaRate(), Range.below(0, 1)))
                .emaWarmUp(section.flag("emaWarmUp", usual.emaWarmUp()))
                .ema(AveragesConfig.read(section.section("ema")))
                .recompute(section.flag("recompute", usual.recompute()))
                .precision(section.choice("precision", usual.precision()))
                .seed(section.integer("seed", usual.seed(), Range.FINITE))
                .device(section.text("device", usual.device()))
                .threads(section.count("threads", usual.threads(), Range.atLeast(0)))
                .logEvery(section.integer("logEvery", usual.logEvery(), Range.atLeast(1)))
                .checkpointEvery(section.integer("checkpointEvery", usual.checkpointEvery(), Range.atLeast(1)))
                .keepLast(section.count("keepLast", usual.keepLast(), Range.atLeast(1)))
                .keepEvery(section.integer("keepEvery", usual.keepEvery(), Range.atLeast(0)))
                .sampleEvery(section.integer("sampleEvery", usual.sampleEvery(), Range.atLeast(0)))
                .sampleCount(section.count("sampleCount", usual.sampleCount(), Range.between(1, 4096)))
                .evaluation(EvaluationConfig.read(section.section("evaluation")));
        section.rejectUnknown();
        if (builder.keepEvery % builder.checkpointEvery != 0) {
            throw section.fault(
                    "keepEvery",
                    "must be a multiple of checkpointEvery = " + builder.checkpointEvery
                            + " (0 for none): only checkpoints that are written can be kept, got " + builder.keepEvery);
        }
        if (batchSize % builder.accumulate != 0) {
            throw section.fault(
                    "accumulate",
                    "must divide batchSize = " + batchSize + ", so that all parts of a batch have one size, got "
                            + builder.accumulate);
        }
        return builder.build();
    }

    private static AdamConfig adam(Section section, long steps, AdamConfig usual) {
        LearningRate schedule = LearningRateReader.read(section, steps);
        double clipNorm = section.number("clipNorm", usual.clipNorm(), Range.atLeast(0));
        double beta1 = section.number("beta1", usual.beta1(), Range.below(0, 1));
        double beta2 = section.number("beta2", usual.beta2(), Range.below(0, 1));
        double epsilon = section.number("epsilon", usual.epsilon(), Range.above(0));
        double weightDecay = section.number("weightDecay", usual.weightDecay(), Range.atLeast(0));
        return section.build(() -> new AdamConfig(schedule, beta1, beta2, epsilon, weightDecay, clipNorm));
    }
}
