package dev.reverie.sampler.langevin;

import dev.reverie.errors.ReverieException;

/** A chain left the finite numbers: the step is too long for the target, or the target is not defined everywhere. */
public final class ChainDivergedException extends ReverieException {
    private static final long serialVersionUID = 1L;

    private final int step;

    ChainDivergedException(int step, int steps, String dynamics) {
        super(
                "a chain of " + dynamics + " is not finite after step " + step + " of " + steps,
                "take a smaller stepSize, or MetropolisLangevin, which rejects such steps",
                null);
        this.step = step;
    }

    /** Number of the step after which it was seen, from 0. */
    public int step() {
        return step;
    }
}
