package dev.reverie.ode;

import dev.reverie.errors.ReverieException;

/**
 * An adaptive solver could not go on: the step became too small, the vector field was not finite, or the budget of
 * evaluations was spent.
 */
public final class IntegrationException extends ReverieException {
    private static final long serialVersionUID = 1L;

    private final double time;
    private final double stepSize;
    private final int evaluations;

    IntegrationException(String message, double time, double stepSize, int evaluations) {
        super(message);
        this.time = time;
        this.stepSize = stepSize;
        this.evaluations = evaluations;
    }

    /** Time reached by accepted steps. */
    public double time() {
        return time;
    }

    /** Size of the step that failed. */
    public double stepSize() {
        return stepSize;
    }

    /** Evaluations of the vector field until then. */
    public int evaluations() {
        return evaluations;
    }
}
