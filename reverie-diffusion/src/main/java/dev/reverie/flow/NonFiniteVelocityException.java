package dev.reverie.flow;

import dev.reverie.errors.ReverieException;

/** A flow gave a velocity or a divergence that is infinite or not a number; names the time. */
public final class NonFiniteVelocityException extends ReverieException {
    private static final long serialVersionUID = 1L;

    private final double time;

    NonFiniteVelocityException(String what, double time, int evaluation) {
        super(
                "the " + what + " is not finite at t = " + time + " (evaluation " + evaluation + ")",
                "a diverged network, data far from what it was trained on, or too few steps?",
                null);
        this.time = time;
    }

    /** The time at which the flow was asked. */
    public double time() {
        return time;
    }
}
