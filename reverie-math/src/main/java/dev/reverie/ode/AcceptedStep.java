package dev.reverie.ode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One accepted step, lent to a {@link StepListener} for the time of its call.
 *
 * <p>The states belong to the solver and are released after the call: copy what you keep
 * ({@code space.combine(state, new double[0], List.of())}).
 *
 * @param <S> the type of states
 */
public final class AcceptedStep<S> {
    private final StateSpace<S> space;
    private final ButcherTableau tableau;
    private final List<S> derivatives;
    private final double startTime;
    private final double endTime;
    private final S startState;
    private final S endState;
    private final int index;
    private final int evaluations;
    private final int rejected;
    private boolean lent = true;

    AcceptedStep(
            StateSpace<S> space,
            ButcherTableau tableau,
            Trial<S> trial,
            double startTime,
            double endTime,
            S startState,
            OdeCounts counts) {
        this.space = space;
        this.tableau = tableau;
        this.derivatives = trial.derivatives();
        this.startTime = startTime;
        this.endTime = endTime;
        this.startState = startState;
        this.endState = trial.state();
        this.index = counts.accepted();
        this.evaluations = counts.evaluations();
        this.rejected = counts.rejected();
    }

    /** Number of this step, counting accepted steps from 1. */
    public int index() {
        return index;
    }

    /** Time before the step. */
    public double startTime() {
        return startTime;
    }

    /** Time after the step. */
    public double endTime() {
        return endTime;
    }

    /** State before the step, lent. */
    public S startState() {
        return startState;
    }

    /** State after the step, lent. */
    public S endState() {
        return endState;
    }

    /** Evaluations of the vector field so far. */
    public int evaluations() {
        return evaluations;
    }

    /** Rejected steps so far. */
    public int rejected() {
        return rejected;
    }

    /** Whether {@link #interpolate} can be used: the method has an interpolant or is first same as last. */
    public boolean canInterpolate() {
        return !tableau.interpolant().isEmpty() || tableau.isFirstSameAsLast();
    }

    /**
     * The state at a time within the step: by the method's own interpolant where it has one (order 4 for Dormand-Prince),
     * else by the cubic through both states and derivatives.
     *
     * @param t a time between {@link #startTime} and {@link #endTime}
     * @return a new state, owned by the caller
     * @throws IllegalArgumentException if {@code t} is outside the step
     * @throws IllegalStateException if the method cannot interpolate, or the call of the listener is over
     */
    public S interpolate(double t) {
        if (!lent) {
            throw new IllegalStateException("a step can be interpolated only during the listener's call");
        }
        if (!canInterpolate()) {
            throw new IllegalStateException(tableau
                    + " has no interpolant; use a method that is first same as last, such as Dormand-Prince 5(4)");
        }
        if (!(t >= Math.min(startTime, endTime) && t <= Math.max(startTime, endTime))) {
            throw new IllegalArgumentException(
                    "t must lie within the step [" + startTime + ", " + endTime + "], got " + t);
        }
        double h = endTime - startTime;
        double x = (t - startTime) / h;
        return tableau.interpolant().isEmpty() ? hermite(x, h) : polynomial(x, h);
    }

    private S polynomial(double x, double h) {
        List<S> terms = new ArrayList<>();
        double[] coefficients = new double[tableau.stages()];
        int used = 0;
        for (int i = 0; i < tableau.stages(); i++) {
            List<Fraction> row = tableau.interpolant().get(i);
            double value = 0.0;
            for (int j = row.size() - 1; j >= 0; j--) {
                value = (value + row.get(j).doubleValue()) * x;
            }
            if (row.stream().anyMatch(entry -> !entry.isZero())) {
                coefficients[used++] = h * value;
                terms.add(derivatives.get(i));
            }
        }
        return space.combine(startState, Arrays.copyOf(coefficients, used), terms);
    }

    private S hermite(double x, double h) {
        double rest = 1.0 - x;
        double blend = x * x * (3.0 - 2.0 * x);
        double[] coefficients = {blend, -blend, h * x * rest * rest, -h * x * x * rest};
        S last = derivatives.get(derivatives.size() - 1);
        return space.combine(startState, coefficients, List.of(endState, startState, derivatives.get(0), last));
    }

    void giveBack() {
        lent = false;
    }
}
