package dev.reverie.sampler.langevin;

import dev.reverie.torch.Tensor;

/** Watches chains, and may stop them. */
@FunctionalInterface
public interface ChainListener {
    /**
     * Called after every step.
     *
     * @param step number of the step, from 0
     * @param steps number of steps in all
     * @param x the states {@code [N, ...]}, lent for this call
     * @return true to go on, false to cancel
     */
    boolean onStep(int step, int steps, Tensor x);

    /** A listener that neither looks nor stops. */
    static ChainListener none() {
        return (step, steps, x) -> true;
    }
}
