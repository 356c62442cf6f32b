package dev.reverie.bench.cluster;

import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.setup.Gpu;
import dev.reverie.setup.TrainingCost;
import dev.reverie.train.Pace;
import dev.reverie.trained.ModelSummary;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a network's computation takes: on this machine measured, on a graphics processor by {@link TrainingCost}.
 *
 * @param config of it, with the batch that workers share
 * @param shape of an example
 * @param summary of one evaluation
 * @param secondsPerExample of an update, without what does not depend on the batch
 * @param secondsPerUpdate what does not: the optimiser and the averages
 */
record NetworkCost(
        RunConfig config, DataShape shape, ModelSummary summary, double secondsPerExample, double secondsPerUpdate) {
    /** Operations that a slow machine does in some seconds. */
    private static final double TIMED_FLOPS = 1.5e11;

    private static final int GRADIENT = 3;

    /**
     * A network that was not timed yet.
     *
     * @param config a network of images or points whose shape is known by name
     * @throws IllegalArgumentException if that shape is not known
     */
    static NetworkCost untimed(RunConfig config) {
        DataShape shape = shape(config);
        return new NetworkCost(config, shape, ModelSummary.of(config, shape), 0, 0);
    }

    /**
     * Measures.
     *
     * @param seconds for timing updates; two are timed however long they take
     * @param perWeight seconds of the update for each number that is trained, of {@link #secondsPerWeight}
     */
    NetworkCost timed(double seconds, double perWeight) throws IOException {
        int batch =
                (int) Math.max(1, Math.min(config.training().batchSize(), TIMED_FLOPS / GRADIENT / summary.flops()));
        double update = perWeight * summary.parameters();
        double step = secondsPerStep(config, batch, seconds);
        // The rest of a step cannot be negative, whatever noise there is.
        double rest = Math.max(step - update, step / 2);
        return new NetworkCost(config, shape, summary, rest / batch, update);
    }

    /**
     * Seconds that the optimiser takes for each weight, by the step of a large perceptron with one example: its gradient takes six
     * operations for each weight and example, the update moves some forty bytes.
     */
    static double secondsPerWeight(double seconds) throws IOException {
        RunConfig config = Presets.named("quickstart-points").with("network.features=2048", "network.blocks=3");
        return secondsPerStep(config, 1, seconds)
                / ModelSummary.of(config, shape(config)).parameters();
    }

    private static double secondsPerStep(RunConfig config, int batch, double seconds) throws IOException {
        RunConfig small = config.with("training.batchSize=" + batch, "training.accumulate=1");
        return TrainingCost.measure(small, shape(config), seconds).pace().secondsPerStep();
    }

    private static DataShape shape(RunConfig config) {
        return config.data()
                .shape()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the shape of the data of " + config.name() + " is not known by name"));
    }

    /** Bytes of the gradient. */
    long gradient() {
        return Float.BYTES * summary.parameters();
    }

    private int examples(int parts, int workers) {
        int batch = config.training().batchSize();
        int all = CostModel.parts(parts, workers);
        if (batch % all != 0) {
            throw new IllegalArgumentException("the batch of " + batch + " of " + config.name()
                    + " cannot be split into " + all + " equal parts; set training.batchSize");
        }
        return CostModel.mostParts(parts, workers) * (batch / all);
    }

    /** Seconds of a step without exchange on processors like this one, by number of workers. */
    SortedMap<Integer, Double> here(int parts, List<Integer> workers) {
        SortedMap<Integer, Double> seconds = new TreeMap<>();
        for (int count : workers) {
            seconds.put(count, examples(parts, count) * secondsPerExample + secondsPerUpdate);
        }
        return seconds;
    }

    /** The same on graphics processors; their updates are left out, as {@link TrainingCost} leaves them out. */
    SortedMap<Integer, Double> on(Gpu gpu, int parts, List<Integer> workers) {
        SortedMap<Integer, Double> seconds = new TreeMap<>();
        for (int count : workers) {
            RunConfig share = config.with(
                    "training.batchSize=" + examples(parts, count),
                    "training.accumulate=" + CostModel.mostParts(parts, count));
            ModelSummary own = ModelSummary.of(share, shape);
            seconds.put(count, new TrainingCost(share, own, new Pace(0, 0, 0), 1, Double.NaN).secondsPerStep(gpu));
        }
        return seconds;
    }
}
