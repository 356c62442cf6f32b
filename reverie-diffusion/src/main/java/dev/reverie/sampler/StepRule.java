package dev.reverie.sampler;

import dev.reverie.torch.Tensor;

/**
 * One step of a sampler that goes from each time of the grid to the next; {@link SamplingRun#follow} does the rest.
 */
@FunctionalInterface
public interface StepRule {
    /**
     * One gap of the grid.
     *
     * @param index number of the step, from 0
     * @param count number of steps in all
     * @param t time before it
     * @param tNext time after it; below {@code t} except where data are encoded
     */
    record Gap(int index, int count, double t, double tNext) {
        /** Whether this is the last step. */
        public boolean isLast() {
            return index == count - 1;
        }
    }

    /**
     * The state after a step.
     *
     * @param run evaluations and noise, all counted
     * @param gap the times
     * @param x the state {@code [N, ...]}; not changed
     * @return a new state, or x itself; intermediates in the current scope are freed by the caller
     */
    Tensor step(SamplingRun run, Gap gap, Tensor x);
}
