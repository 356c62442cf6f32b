package dev.reverie.sampler.pc;

import dev.reverie.torch.Tensor;

/**
 * A step from one time to the next, towards the data, as a Gaussian transition. Stateless.
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), section 4.2 and appendix G.
 */
public interface Predictor {
    /** Network evaluations of one step. */
    default int evaluations() {
        return 1;
    }

    /** Whether it adds no noise. */
    default boolean isDeterministic() {
        return false;
    }

    /**
     * The law of the state after the step.
     *
     * @param step times, process and model
     * @param x the state {@code [N, ...]}; not changed
     * @return the transition, its mean in the caller's scope
     * @throws IllegalArgumentException if the predictor does not fit the process
     */
    Transition predict(SamplingStep step, Tensor x);
}
