package dev.reverie.ode;

import dev.reverie.errors.ReverieException;
import java.util.OptionalInt;

/**
 * An adaptive solver failed: the step became too small, the vector field was not finite, or the budget of evaluations
 * was spent.
 */
public final class IntegrationException extends ReverieException {
    private static final long serialVersionUID = 1L;

    private final int group;
    private final String reason;
    private final double time;
    private final double stepSize;
    private final int evaluations;

    /**
     * A failure.
     *
     * @param group number of the group that failed, -1 where there is one only
     */
    IntegrationException(int group, String reason, double time, double stepSize, int evaluations) {
        super(group < 0 ? reason : "sample " + group + ": " + reason);
        this.group = group;
        this.reason = reason;
        this.time = time;
        this.stepSize = stepSize;
        this.evaluations = evaluations;
    }

    /**
     * Number of the group that failed, which is the row of a sample where each has its own steps; empty where the whole
     * state is one group.
     */
    public OptionalInt group() {
        return group < 0 ? OptionalInt.empty() : OptionalInt.of(group);
    }

    /** The cause, without the number of the group. */
    public String reason() {
        return reason;
    }

    /** Time reached by accepted steps. */
    public double time() {
        return time;
    }

    /** Size of the step that failed. */
    public double stepSize() {
        return stepSize;
    }

    /** Evaluations of the vector field until then, for that group. */
    public int evaluations() {
        return evaluations;
    }
}
