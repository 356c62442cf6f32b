package dev.reverie.train;

import dev.reverie.config.TrainingConfig;
import dev.reverie.data.Batches;
import dev.reverie.data.Dataset;
import dev.reverie.network.Context;
import dev.reverie.nn.Adam;
import dev.reverie.nn.NonFiniteGradientException;
import dev.reverie.random.RandomStream;
import dev.reverie.run.DataForm;
import dev.reverie.run.TrainingState;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.track.Event;
import java.util.List;
import java.util.Optional;

/**
 * One update of the weights: batch, loss, gradient, Adam, averages.
 *
 * <p>Batch, times, noise and dropout of step k are functions of the seed and k alone, so a continued run does exactly what
 * an unbroken one does.
 */
final class TrainingStep implements AutoCloseable {
    private final TrainingState state;
    private final DataForm form;
    private final Batches batches;
    private final BatchGradient gradient;
    private final ClassLabels classes;
    private final Optional<BatchAugmentation> augmentation;
    private final Optional<LevelLosses> levels;
    private final NonFiniteSearch search;
    private final TrainingConfig config;
    private final RecentLosses recent = new RecentLosses();
    private final float[] examples;
    private final int[] labels;

    /**
     * Prepares the update.
     *
     * @param state what it changes
     * @param task what it learns, of the parameters of the state
     * @param config the section {@code training}
     * @param form how examples reach the network
     * @param stored the data to learn from
     * @param flip whether images are mirrored at random
     * @param augment probability of each change of an image
     * @param group who shares out the parts of each batch
     */
    TrainingStep(
            TrainingState state,
            LearningTask task,
            TrainingConfig config,
            DataForm form,
            Dataset stored,
            boolean flip,
            double augment,
            WorkerGroup group) {
        RandomStream root = RandomStream.of(config.seed());
        this.state = state;
        this.form = form;
        this.config = config;
        Dataset padded = form.padded(stored);
        batches = new Batches(padded, config.batchSize(), root, flip);
        classes = task.classes();
        augmentation = BatchAugmentation.of(augment, padded.shape(), root);
        gradient = new BatchGradient(
                task.loss(), state.parameters(), state.master(), config.accumulate(), config.recompute(), group);
        levels = task.loss().schedule().map(LevelLosses::new);
        search = new NonFiniteSearch(state, task.loss(), config);
        examples =
                new float[Math.multiplyExact(batches.batchSize(), padded.shape().length())];
        labels = new int[batches.batchSize()];
    }

    /**
     * Result of an update.
     *
     * @param loss mean over the batch, before the update
     * @param update what the optimiser did
     */
    record Result(double loss, Adam.Step update) {}

    /**
     * Does the update that the state stands before, and counts it.
     *
     * @throws NonFiniteLossException if the loss or its gradient is not finite; explained, and the state is as before
     */
    Result run() {
        try (Scope scope = Scope.open()) {
            TrainingBatch batch = batch(state.step());
            BatchGradient.Result result = gradient(batch);
            Adam.Step update = update(batch, result);
            state.master().publish();
            double norm = update.gradientNorm();
            if (gradient.parts() > 1) {
                int partSize = labels.length / gradient.parts();
                state.gradientNoise().add(result.partNorm(), partSize, norm * norm, labels.length);
            }
            state.averages().update();
            state.advance();
            recent.add(result.loss());
            return new Result(result.loss(), update);
        }
    }

    /** The batch of a step, with the examples of this worker's parts; zeros stand for those of others. */
    private TrainingBatch batch(long step) {
        PartTree.Span own = gradient.own();
        int partSize = labels.length / gradient.parts();
        return batch(step, own.from() * partSize, own.to() * partSize);
    }

    private TrainingBatch batch(long step, int from, int to) {
        batches.fill(step, from, to, examples, labels);
        Context conditions = classes.context(labels, step);
        if (augmentation.isPresent()) {
            conditions = conditions.withAugmentation(augmentation.get().apply(examples, labels.length, step));
        }
        Tensor x0 = form.toNetwork(
                examples,
                labels.length,
                state.master().values().dtype(),
                state.parameters().device());
        return new TrainingBatch(x0, conditions, step);
    }

    /**
     * Evaluates the weights as the last update has left them, on the batch that it was made of: before it, loss and gradient
     * of that batch were finite. Weights, optimiser and averages stay as they are; the gradients are overwritten.
     *
     * @throws NonFiniteLossException if weights, averages, the loss or its gradient are not finite
     */
    void requireGood() {
        Optional<String> spoilt = state.notFinite();
        if (spoilt.isPresent()) {
            throw spoiltByUpdate(spoilt.get() + " are not finite");
        }
        if (state.step() == 0) {
            return;
        }
        double loss = Double.NaN;
        double norm = Double.NaN;
        try (Scope scope = Scope.open()) {
            loss = gradient.compute(batch(state.step() - 1), Optional.empty()).loss();
            norm = state.master().gradients().norm().item();
        } catch (NonFiniteLossException toldBelow) {
            loss = Double.NaN;
        }
        if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
            throw spoiltByUpdate("the loss of the batch it was made of is "
                    + (Double.isFinite(loss)
                            ? loss + " but its gradient has the norm " + norm
                            : "not finite any more"));
        }
    }

    private NonFiniteLossException spoiltByUpdate(String what) {
        String weights =
                ParameterSurvey.of(state.master().values(), state.parameters()).ofWeights();
        return new NonFiniteLossException(
                        state.step(),
                        "step " + state.step() + ": after the update " + what + ", so the state was not saved")
                .explained(List.of("weights: " + weights), NonFiniteAdvice.slower(config));
    }

    private BatchGradient.Result gradient(TrainingBatch batch) {
        try {
            return gradient.compute(batch, levels);
        } catch (NonFiniteLossException e) {
            throw explained(e, batch, false);
        }
    }

    private Adam.Step update(TrainingBatch batch, BatchGradient.Result result) {
        try {
            return state.adam().step();
        } catch (NonFiniteGradientException e) {
            NonFiniteLossException seen = NonFiniteLossException.at(
                    batch.step() + 1,
                    "the loss is " + result.loss() + " but its gradient has the norm " + e.norm(),
                    result.where());
            throw explained(seen, batch, true);
        }
    }

    private NonFiniteLossException explained(NonFiniteLossException seen, TrainingBatch batch, boolean inGradient) {
        long first = batch.step() * batches.batchSize();
        TrainingBatch whole = batch(batch.step(), 0, labels.length);
        return search.explain(seen, whole, inGradient, row -> batches.index(first + row), recent);
    }

    /** Frees what belongs to no state. */
    @Override
    public void close() {
        gradient.close();
    }

    /** The losses by noise level since they were asked for last; empty where there are no noise levels. */
    List<Event.Level> takeLevels() {
        return levels.map(LevelLosses::take).orElse(List.of());
    }
}
