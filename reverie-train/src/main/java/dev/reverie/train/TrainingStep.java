package dev.reverie.train;

import dev.reverie.config.RunConfig;
import dev.reverie.data.Batches;
import dev.reverie.data.Dataset;
import dev.reverie.loss.Losses;
import dev.reverie.loss.Objective;
import dev.reverie.model.LearnedModel;
import dev.reverie.nn.Adam;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameters;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;

/**
 * One update of the weights: batch, noisy data, loss, gradient, Adam, average.
 *
 * <p>Batch, times, noise and dropout of step k are functions of the seed and k alone, so a continued run does exactly what
 * an unbroken one does.
 */
final class TrainingStep {
    private final TrainingState state;
    private final DataForm form;
    private final Batches batches;
    private final LearnedModel model;
    private final Objective objective;
    private final RandomStream objectiveStream;
    private final RandomStream dropoutStream;
    private final float[] examples;
    private final int[] labels;

    /**
     * Prepares the update.
     *
     * @param state what it changes
     * @param config the whole configuration
     * @param form how examples reach the network
     * @param stored the data to learn from
     */
    TrainingStep(TrainingState state, RunConfig config, DataForm form, Dataset stored) {
        RandomStream root = RandomStream.of(config.training().seed());
        this.state = state;
        this.form = form;
        Dataset padded = form.padded(stored);
        boolean flip = config.data().flip();
        batches = new Batches(padded, config.training().batchSize(), root, flip);
        model = ModelFactory.model(state.network(), config);
        objective = config.objective().matching();
        objectiveStream = root.purpose("training");
        dropoutStream = root.purpose("dropout");
        examples =
                new float[Math.multiplyExact(batches.batchSize(), padded.shape().length())];
        labels = new int[batches.batchSize()];
    }

    /**
     * What one update did.
     *
     * @param loss mean over the batch, before the update
     * @param update what the optimiser did
     */
    record Result(double loss, Adam.Step update) {}

    /**
     * Does the update that the state stands before, and counts it.
     *
     * @throws NonFiniteLossException if the loss or its gradient is not finite; after a bad gradient the weights are spoilt
     */
    Result run() {
        long step = state.step();
        Parameters parameters = state.network().parameters();
        batches.fill(step, examples, labels);
        try (Scope scope = Scope.open();
                Dropout dropout = Dropout.seeded(dropoutStream.index(step).seed())) {
            Tensor x0 = form.toNetwork(
                    examples, labels.length, state.master().values().dtype(), parameters.device());
            parameters.zeroGradients();
            Losses losses = objective.evaluate(model.withDropout(dropout), x0, objectiveStream.index(step));
            double loss = losses.mean().item();
            if (!Double.isFinite(loss)) {
                throw astray(step + 1, "the loss is " + loss, losses.times());
            }
            losses.mean().backward();
            state.master().collectGradients();
            Adam.Step update = state.adam().step();
            state.master().publish();
            if (!Double.isFinite(update.gradientNorm())) {
                throw astray(
                        step + 1,
                        "the loss is " + loss + " but its gradient has the norm " + update.gradientNorm(),
                        losses.times());
            }
            state.average().update();
            state.advance();
            return new Result(loss, update);
        }
    }

    private static NonFiniteLossException astray(long step, String what, double[] times) {
        double least = Arrays.stream(times).min().orElse(Double.NaN);
        double greatest = Arrays.stream(times).max().orElse(Double.NaN);
        return new NonFiniteLossException(
                step,
                String.format(
                        java.util.Locale.ROOT,
                        "step %d: %s, with times from %.4g to %.4g in the batch",
                        step,
                        what,
                        least,
                        greatest));
    }
}
