package dev.reverie.likelihood;

import dev.reverie.schedule.DdpmChain;

/** The fixed variance of the reverse steps of a DDPM chain, between whose two limits no bound decides. */
public enum ReverseVariance {
    /** {@code beta_i}: optimal for standard normal data. */
    BETA {
        @Override
        double at(DdpmChain chain, int i) {
            return chain.beta(i);
        }
    },
    /** {@code beta_i (1 - abar_(i-1)) / (1 - abar_i)}: optimal for data at one point; {@code beta_0} in the decoder. */
    POSTERIOR {
        @Override
        double at(DdpmChain chain, int i) {
            return i == 0 ? chain.beta(0) : chain.posteriorVariance(i);
        }
    };

    /** The variance of the step from {@code x_i} to {@code x_(i-1)}. */
    abstract double at(DdpmChain chain, int i);
}
