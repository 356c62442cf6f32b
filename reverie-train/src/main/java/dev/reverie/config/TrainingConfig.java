package dev.reverie.config;

import dev.reverie.nn.AdamConfig;
import dev.reverie.nn.LearningRate;
import dev.reverie.torch.DType;

/**
 * The section {@code training}: how long, how fast, on what, and what is kept.
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
        int sampleCount) {

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
        AdamConfig reference = AdamConfig.reference();
        long steps = section.integer("steps", 100_000, Range.atLeast(1));
        int batchSize = section.count("batchSize", 128, Range.between(1, 1 << 20));
        int accumulate = section.count("accumulate", 1, Range.between(1, 1 << 20));
        LearningRate schedule = LearningRateReader.read(section, steps);
        double clipNorm = section.number("clipNorm", reference.clipNorm(), Range.atLeast(0));
        double beta1 = section.number("beta1", reference.beta1(), Range.below(0, 1));
        double beta2 = section.number("beta2", reference.beta2(), Range.below(0, 1));
        double epsilon = section.number("epsilon", reference.epsilon(), Range.above(0));
        double weightDecay = section.number("weightDecay", reference.weightDecay(), Range.atLeast(0));
        double labelDropout = section.number("labelDropout", usualLabelDropout, Range.between(0, 1));
        double emaRate = section.number("emaRate", 0.9999, Range.below(0, 1));
        boolean emaWarmUp = section.flag("emaWarmUp", true);
        AveragesConfig ema = AveragesConfig.read(section.section("ema"));
        boolean recompute = section.flag("recompute", false);
        Precision precision = section.choice("precision", Precision.FLOAT32);
        long seed = section.integer("seed", 42, Range.FINITE);
        String device = section.text("device", "cpu");
        int threads = section.count("threads", 0, Range.atLeast(0));
        long logEvery = section.integer("logEvery", 50, Range.atLeast(1));
        long checkpointEvery = section.integer("checkpointEvery", 1000, Range.atLeast(1));
        int keepLast = section.count("keepLast", 2, Range.atLeast(1));
        long keepEvery = section.integer("keepEvery", 0, Range.atLeast(0));
        long sampleEvery = section.integer("sampleEvery", 0, Range.atLeast(0));
        int sampleCount = section.count("sampleCount", 64, Range.between(1, 4096));
        section.rejectUnknown();
        if (keepEvery % checkpointEvery != 0) {
            throw section.fault(
                    "keepEvery",
                    "must be a multiple of checkpointEvery = " + checkpointEvery
                            + " (0 for none): only checkpoints that are written can be kept, got " + keepEvery);
        }
        if (batchSize % accumulate != 0) {
            throw section.fault(
                    "accumulate",
                    "must divide batchSize = " + batchSize + ", so that all parts of a batch have one size, got "
                            + accumulate);
        }
        AdamConfig adam = section.build(() -> new AdamConfig(schedule, beta1, beta2, epsilon, weightDecay, clipNorm));
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
                sampleCount);
    }
}
