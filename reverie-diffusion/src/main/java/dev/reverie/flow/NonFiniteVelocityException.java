package dev.reverie.flow;

import dev.reverie.errors.ReverieException;

/** A flow gave a velocity or a divergence that is infinite or not a number; tells the sample and the time. */
public final class NonFiniteVelocityException extends ReverieException {
    private static final long serialVersionUID = 1L;

    private final long sample;
    private final double time;

    NonFiniteVelocityException(String what, long sample, double time, int evaluation) {
        super(
                "the " + what + " is not finite at t = " + time + " (" + (sample < 0 ? "" : "sample " + sample + ", ")
                        + "evaluation " + evaluation + ")",
                "a diverged network, data far from what it was trained on, or too few steps?",
                null);
        this.sample = sample;
        this.time = time;
    }

    /** Number of the first sample for which it is not finite, or -1 where that was not looked for. */
    public long sample() {
        return sample;
    }

    /** The time at which the flow was asked. */
    public double time() {
        return time;
    }
}
