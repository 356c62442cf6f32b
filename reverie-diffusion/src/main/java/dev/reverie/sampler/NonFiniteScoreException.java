package dev.reverie.sampler;

import dev.reverie.errors.ReverieException;

/** A model gave a score that is infinite or not a number; names step, time and noise level. */
public final class NonFiniteScoreException extends ReverieException {
    private static final long serialVersionUID = 1L;

    private final int step;
    private final double time;

    NonFiniteScoreException(int step, double time, double sigma, int evaluation) {
        super(
                "the model's score is not finite at step " + step + ", t = " + time + " (sigma = " + sigma
                        + ", evaluation " + evaluation + ")",
                "a diverged or half-precision model, or a time outside those it was trained on?",
                null);
        this.step = step;
        this.time = time;
    }

    /** The step, from 0. */
    public int step() {
        return step;
    }

    /** The time at which the model was asked. */
    public double time() {
        return time;
    }
}
