package dev.reverie.ode;

/**
 * One step, accepted by one group at least, lent to a {@link StepListener} for the time of its call.
 *
 * <p>The states belong to the solver and are released after the call: copy what you keep
 * ({@code space.combine(state, new double[0][], List.of())}). With several groups, those whose trial was rejected are as
 * they were before.
 *
 * @param <S> the type of states
 */
public final class AcceptedStep<S> {
    private final Integration<S> run;
    private final Trial<S> trial;
    private final double[] before;
    private final double[] after;
    private final S endState;
    private final int index;
    private boolean lent = true;

    AcceptedStep(Integration<S> run, Trial<S> trial, double[] before, double[] after, S endState, int index) {
        this.run = run;
        this.trial = trial;
        this.before = before;
        this.after = after;
        this.endState = endState;
        this.index = index;
    }

    /** Number of this step, counting from 1. */
    public int index() {
        return index;
    }

    /**
     * The number that each group under way has in the initial state; those that arrive with this step are among them.
     */
    public int[] groups() {
        return trial.groups().clone();
    }

    /** The time that each group under way has reached. */
    public double[] times() {
        return after.clone();
    }

    /** Time of the first group under way before the step. */
    public double startTime() {
        return before[0];
    }

    /** Time of the first group under way after the step. */
    public double endTime() {
        return after[0];
    }

    /** State of the groups under way before the step, lent. */
    public S startState() {
        return trial.startState();
    }

    /** State of the groups under way after the step, lent. */
    public S endState() {
        return endState;
    }

    /** Evaluations of the vector field so far, those of {@link #interpolate} included. */
    public int evaluations() {
        return run.calls();
    }

    /** Rejected steps so far, of all groups together. */
    public int rejected() {
        return run.rejected();
    }

    /**
     * The state at a time within the step: by the method's own interpolant where it has one (order 4 for Dormand-Prince
     * 5(4), 7 for 8(5,3)), else by the cubic through both states and derivatives.
     *
     * <p>The first use in a step costs three evaluations with Dormand-Prince 8(5,3), one with methods that are not
     * first same as last, none with others.
     *
     * @param t a time within the step of every group
     * @return a new state, owned by the caller
     * @throws IllegalArgumentException if {@code t} is outside the step of a group
     * @throws IllegalStateException if the call of the listener is over
     */
    public S interpolate(double t) {
        if (!lent) {
            throw new IllegalStateException("a step can be interpolated only during the listener's call");
        }
        for (int i = 0; i < before.length; i++) {
            if (!(t >= Math.min(before[i], after[i]) && t <= Math.max(before[i], after[i]))) {
                throw new IllegalArgumentException(
                        "t must lie within the step [" + before[i] + ", " + after[i] + "], got " + t);
            }
        }
        return trial.interpolate(t);
    }

    void giveBack() {
        lent = false;
    }
}
