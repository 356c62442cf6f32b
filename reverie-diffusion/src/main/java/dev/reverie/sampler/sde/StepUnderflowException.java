package dev.reverie.sampler.sde;

import dev.reverie.errors.ReverieException;

/** An adaptive solver of stochastic equations could not go on: the step that the tolerance asks for is too small. */
public final class StepUnderflowException extends ReverieException {
    private static final long serialVersionUID = 1L;

    private final double time;
    private final double stepSize;
    private final int evaluations;

    StepUnderflowException(int sample, double time, double stepSize, double error, int evaluations) {
        super(
                "the step of sample " + sample + " became too small at t = " + time + ": " + stepSize
                        + ", with an error of " + error + " times the tolerance after " + evaluations
                        + " evaluations",
                "the score may be singular or not smooth there: use a larger tolerance, or stop at a larger time",
                null);
        this.time = time;
        this.stepSize = stepSize;
        this.evaluations = evaluations;
    }

    /** Time reached by accepted steps. */
    public double time() {
        return time;
    }

    /** Size of the step that would have been next. */
    public double stepSize() {
        return stepSize;
    }

    /** Network evaluations until then. */
    public int evaluations() {
        return evaluations;
    }
}
