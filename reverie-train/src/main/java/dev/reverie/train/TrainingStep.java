package dev.reverie.train;

import dev.reverie.config.RunConfig;
import dev.reverie.data.Batches;
import dev.reverie.data.Dataset;
import dev.reverie.nn.Adam;
import dev.reverie.nn.Parameters;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * One update of the weights: batch, loss, gradient, Adam, average.
 *
 * <p>Batch, times, noise and dropout of step k are functions of the seed and k alone, so a continued run does exactly what
 * an unbroken one does.
 */
final class TrainingStep {
    private final TrainingState state;
    private final DataForm form;
    private final Batches batches;
    private final BatchLoss batchLoss;
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
        batchLoss = ModelFactory.loss(state.network(), config, root);
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
        try (Scope scope = Scope.open()) {
            Tensor x0 = form.toNetwork(
                    examples, labels.length, state.master().values().dtype(), parameters.device());
            parameters.zeroGradients();
            BatchLoss.Value value = batchLoss.accumulate(x0, step);
            double loss = value.loss();
            if (!Double.isFinite(loss)) {
                throw astray(step + 1, "the loss is " + loss, value);
            }
            state.master().collectGradients();
            Adam.Step update = state.adam().step();
            state.master().publish();
            if (!Double.isFinite(update.gradientNorm())) {
                throw astray(
                        step + 1,
                        "the loss is " + loss + " but its gradient has the norm " + update.gradientNorm(),
                        value);
            }
            state.average().update();
            state.advance();
            return new Result(loss, update);
        }
    }

    private static NonFiniteLossException astray(long step, String what, BatchLoss.Value value) {
        return new NonFiniteLossException(
                step, "step " + step + ": " + what + ", " + value.where().get());
    }
}
