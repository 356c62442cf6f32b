package dev.reverie.sampler.pc;

import dev.reverie.model.PerSample;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.Optional;

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
     * The law of the next state given this one: independent normal values.
     *
     * @param mean the mean, {@code [N, ...]}
     * @param std the standard deviation of each sample; all 0 for a deterministic step
     * @param spread the factor of {@code std} for each value, of the mean's shape; empty for 1
     */
    record Transition(Tensor mean, PerSample std, Optional<Tensor> spread) {
        /** The law {@code N(mean, std^2 I)}. */
        public Transition(Tensor mean, PerSample std) {
            this(mean, std, Optional.empty());
        }

        /** Whether nothing is random. */
        public boolean isDeterministic() {
            return std.isAll(0);
        }

        /**
         * {@code mean + std spread z}.
         *
         * @param z standard normal noise of the mean's shape
         * @return a new tensor
         */
        public Tensor draw(Tensor z) {
            double[] ones = new double[std.size()];
            Arrays.fill(ones, 1);
            try (Scope scope = Scope.open()) {
                Tensor noise = spread.map(z::mul).orElse(z);
                return scope.keep(PerSample.of(ones).combine(mean, std, noise));
            }
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
