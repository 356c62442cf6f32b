package dev.reverie.setup;

import dev.reverie.config.RunConfig;
import dev.reverie.config.Task;
import dev.reverie.config.TrainingConfig;
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.sampler.catalog.SamplerKind;
import dev.reverie.train.Pace;
import dev.reverie.trained.ModelSummary;
import java.io.IOException;
import java.util.Optional;

/**
 * What training and sampling cost, on this machine by its measured rate and on a graphics processor by its data sheet: an estimate.
 *
 * <pre>
 *     one step      F = 3 B f operations (4 B f with training.recompute),   f counted over one evaluation, B examples in a batch
 *     this machine  steps x measured seconds of a step, and what pictures, measurements and checkpoints take
 *     a GPU         max( F / (E_p peak) + 6 A / (E_b bandwidth),  3 n l ),    A bytes of all results, n operations given to it
 * </pre>
 *
 * <p>Where a step is so large that timing it would take long, it is timed with two smaller batches, and its time is the straight line
 * through both: what does not depend on the batch, such as the optimiser, is not counted twice.
 *
 * <p>The gradient of a product is two products of its size, hence 3. Each result is written once and read once or twice on the way there,
 * and its gradient as well: 6 A bytes. E_p = {@value #PRODUCTS} of the peak rate and E_b = {@value #BANDWIDTH} of the bandwidth are what
 * well-tuned programs reach, l = 10 microseconds is what giving an operation to the processor takes; small networks are bound by that. On a GPU
 * expect a factor of two to either side.
 *
 * @param config what is to be trained
 * @param summary of its network
 * @param pace measured on this machine
 * @param timedBatch examples of the largest batch that was timed
 * @param secondsPerEvaluation measured seconds of one evaluation for one sample; NaN where the model draws no samples by steps
 */
public record TrainingCost(
        RunConfig config, ModelSummary summary, Pace pace, int timedBatch, double secondsPerEvaluation) {
    /** Part of a GPU's peak rate that products reach. */
    public static final double PRODUCTS = 0.4;

    /** Part of a GPU's bandwidth that is reached. */
    public static final double BANDWIDTH = 0.7;

    /** How far a GPU's time may be off, as a factor. */
    public static final double GPU_FACTOR = 2;

    private static final double LAUNCH = 1e-5;
    private static final int GRADIENT = 3;
    private static final int TRAFFIC = 6;

    /** The program, its libraries, their work space and small data, beside what {@link ModelSummary} counts. */
    public static final long PROGRAM = 450L << 20;

    /** Samples and steps of the sampler that times an evaluation, at most. */
    private static final int TIMED_SAMPLES = 8;

    private static final int TIMED_STEPS = 10;
    private static final int FEWEST_TIMED_STEPS = 2;

    /** Operations that a slow machine does in a few seconds: no step that is timed has more, unless a single example has. */
    private static final double TIMED_FLOPS = 1.5e11;

    /**
     * Estimates.
     *
     * @param config what is to be trained
     * @param shape of an example as the network sees it
     * @param seconds for timing updates on this machine
     * @throws IOException never, but timing may read data
     */
    public static TrainingCost measure(RunConfig config, DataShape shape, double seconds) throws IOException {
        RunConfig plain = shape.isImage() ? config.with("data.pad=0") : config;
        return measure(plain, StandInData.of(config, shape), seconds);
    }

    /**
     * Estimates for data that are at hand.
     *
     * @param config what is to be trained
     * @param data that it names, open
     * @param seconds for timing updates on this machine
     * @throws IOException if the data cannot be read
     */
    public static TrainingCost measure(RunConfig config, DataSplits data, double seconds) throws IOException {
        ModelSummary summary =
                ModelSummary.of(config, config.data().padded(data.train().shape()));
        boolean steps = config.flow().isEmpty() && config.classifier().isEmpty();
        int samples = (int) Math.max(1, Math.min(TIMED_SAMPLES, TIMED_FLOPS / TIMED_STEPS / summary.flops()));
        int samplerSteps =
                (int) Math.max(FEWEST_TIMED_STEPS, Math.min(TIMED_STEPS, TIMED_FLOPS / samples / summary.flops()));
        RunConfig timed = steps
                ? config.with(
                        "sampling.sampler=" + SamplerKind.DDIM,
                        "sampling.steps=" + samplerSteps,
                        "training.sampleEvery=1",
                        "training.sampleCount=" + samples,
                        "training.evaluation.every=0")
                : config.with("training.sampleEvery=0");
        int batch = config.training().batchSize();
        int most = (int) Math.max(2, TIMED_FLOPS / (GRADIENT * summary.flops()));
        Pace pace;
        int largest = batch;
        if (batch <= most || config.training().accumulate() > 1) {
            pace = Pace.measure(timed, data, seconds);
        } else {
            largest = most;
            Pace whole = Pace.measure(timed.with("training.batchSize=" + most), data, seconds / 2);
            int half = most / 2;
            Pace part =
                    Pace.measure(timed.with("training.batchSize=" + half, "training.sampleEvery=0"), data, seconds / 2);
            double perExample = (whole.secondsPerStep() - part.secondsPerStep()) / (most - half);
            // Where noise hides the difference the whole step is in proportion.
            double step = perExample > 0
                    ? whole.secondsPerStep() + (batch - most) * perExample
                    : whole.secondsPerStep() * batch / most;
            pace = new Pace(step, whole.secondsPerPicture(), 0, whole.secondsPerCheckpoint());
        }
        double perEvaluation = steps ? pace.secondsPerPicture() / ((double) samples * samplerSteps) : Double.NaN;
        double perPicture = steps && config.training().sampleEvery() > 0
                ? perEvaluation
                        * config.training().sampleCount()
                        * evaluations(
                                        config,
                                        config.requireScoreModel().sampling().steps())
                                .orElse(0.0)
                : 0;
        Pace whole = new Pace(pace.secondsPerStep(), perPicture, 0, pace.secondsPerCheckpoint());
        return new TrainingCost(config, summary, whole, largest, perEvaluation);
    }

    /**
     * Evaluations that a sample takes.
     *
     * @param config its section {@code sampling} names the sampler
     * @param steps of it
     * @return empty where the sampler chooses its steps, or the model has none
     */
    public static Optional<Double> evaluations(RunConfig config, int steps) {
        if (!(config.task() instanceof Task.ScoreModel task)) {
            return Optional.empty();
        }
        var traits = task.sampling().sampler().traits();
        return traits.isAdaptive() ? Optional.empty() : Optional.of(steps * traits.evaluationsPerStep());
    }

    private TrainingConfig training() {
        return config.training();
    }

    /** Floating-point operations of an update. */
    public double flopsPerStep() {
        int evaluations = GRADIENT + (training().recompute() ? 1 : 0);
        return (double) evaluations * training().batchSize() * summary.flops();
    }

    /** Operations per second of training on this machine, as measured. */
    public double rate() {
        return flopsPerStep() / pace.secondsPerStep();
    }

    /** Seconds that training takes on this machine. */
    public double seconds() {
        return pace.seconds(training());
    }

    /** Bytes that training takes on this machine, the program included. */
    public long memory() {
        return summary.training().bytes() + PROGRAM;
    }

    /** Seconds of an update on a GPU. */
    public double secondsPerStep(Gpu gpu) {
        double parts = training().accumulate();
        double work = flopsPerStep() / (PRODUCTS * gpu.peak(training().precision()))
                + TRAFFIC * parts * summary.training().results() / (BANDWIDTH * gpu.bandwidth());
        return Math.max(work, parts * GRADIENT * summary.operations() * LAUNCH);
    }

    /** Seconds that all updates take on a GPU. */
    public double seconds(Gpu gpu) {
        return training().steps() * secondsPerStep(gpu);
    }

    /** Whether a GPU holds what training needs. */
    public boolean fits(Gpu gpu) {
        return summary.training().bytes() + PROGRAM < gpu.memory();
    }

    /**
     * Seconds that drawing takes on this machine.
     *
     * @param samples how many
     * @param evaluations of each
     */
    public double samplingSeconds(int samples, double evaluations) {
        return samples * evaluations * secondsPerEvaluation;
    }

    /**
     * Seconds that drawing takes on a GPU, all samples together.
     *
     * @param gpu where
     * @param samples how many
     * @param evaluations of each
     */
    public double samplingSeconds(Gpu gpu, int samples, double evaluations) {
        // Without gradients a result is written once and read once or twice.
        double perSample = summary.flops() / (PRODUCTS * gpu.peak(training().precision()))
                + (double) TRAFFIC
                        / 2
                        * summary.training().results()
                        / summary.training().batch()
                        / (BANDWIDTH * gpu.bandwidth());
        return evaluations * Math.max(samples * perSample, summary.operations() * LAUNCH);
    }
}
