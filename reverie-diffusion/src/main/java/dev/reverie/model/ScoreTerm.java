package dev.reverie.model;

import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Tensor;

/**
 * A term added to a score: the gradient of a log-likelihood, a force, a constraint.
 *
 * <pre>{@code
 * ScoreModel pulled = model.plus((x, t) -> x.neg());
 * }</pre>
 */
@FunctionalInterface
public interface ScoreTerm {
    /**
     * The term, in the units of the score. Called with and without recording of gradients.
     *
     * @param x noisy data {@code [N, ...]}; not changed
     * @param t the time of each sample, N values
     * @return {@code [N, ...]} of x's shape and element type
     */
    Tensor at(Tensor x, double[] t);

    /**
     * The term for some samples of a batch; override it if the term depends on the position in the batch.
     *
     * @param samples positions in the batch
     */
    default ScoreTerm forSamples(int[] samples) {
        return this;
    }

    /**
     * Checks that the term can be added to scores of a process; most terms fit all.
     *
     * @param schedule the process
     * @throws IllegalArgumentException if it is of another process
     */
    default void requireProcess(Schedule schedule) {}
}
