package dev.reverie.sampler.pc;

import dev.reverie.torch.Tensor;

/**
 * Moves a state towards the law {@code p_t} of its time, without leaving that time. Stateless.
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), section 4.2 and appendix G.
 */
public interface Corrector {
    /** Network evaluations of one call. */
    default int evaluations() {
        return 1;
    }

    /**
     * The state after one call, and before its last noise.
     *
     * @param x the new state {@code [N, ...]}
     * @param mean the new state without the noise of the last step
     */
    record Corrected(Tensor x, Tensor mean) {}

    /**
     * Corrects.
     *
     * @param step time, process, model and noise
     * @param x the state {@code [N, ...]}; not changed
     * @return the corrected state, in the caller's scope
     */
    Corrected correct(SamplingStep step, Tensor x);
}
