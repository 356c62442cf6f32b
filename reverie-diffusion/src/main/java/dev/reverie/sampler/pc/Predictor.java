package dev.reverie.sampler.pc;

import dev.reverie.model.PerSample;
import dev.reverie.torch.Tensor;
import java.util.Arrays;

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
     * The law {@code N(mean, std^2 I)} of the next state given this one.
     *
     * @param mean the mean, {@code [N, ...]}
     * @param std the standard deviation of each sample; all 0 for a deterministic step
     */
    record Transition(Tensor mean, PerSample std) {
        /** Whether nothing is random. */
        public boolean isDeterministic() {
            return std.isAll(0);
        }

        /**
         * {@code mean + std z}.
         *
         * @param z standard normal noise of the mean's shape
         * @return a new tensor
         */
        public Tensor draw(Tensor z) {
            double[] ones = new double[std.size()];
            Arrays.fill(ones, 1);
            return PerSample.of(ones).combine(mean, std, z);
        }
    }

    /**
     * The law of the state after the step.
     *
     * @param step times, process and model
     * @param x the state {@code [N, ...]}; not changed
     * @return the transition, its mean in the current scope
     */
    Transition predict(SamplingStep step, Tensor x);
}
