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
    private final CountedField<S> field;
    private final ButcherTableau tableau;
    private final List<S> derivatives;
    private final List<S> extras = new ArrayList<>();
    private final double startTime;
    private final double endTime;
    private final S startState;
    private final S endState;
    private final int index;
    private final int rejected;
    private boolean lent = true;

    AcceptedStep(
            StateSpace<S> space,
            CountedField<S> field,
            ButcherTableau tableau,
            Trial<S> trial,
            double startTime,
            double endTime,
            S startState,
            int index,
            int rejected) {
        this.space = space;
        this.field = field;
        this.tableau = tableau;
        this.derivatives = trial.derivatives();
        this.startTime = startTime;
        this.endTime = endTime;
        this.startState = startState;
        this.endState = trial.state();
        this.index = index;
        this.rejected = rejected;
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

    /** Evaluations of the vector field so far, those of {@link #interpolate} included. */
    public int evaluations() {
        return field.evaluations();
    }

    /** Rejected steps so far. */
    public int rejected() {
        return rejected;
    }

    /**
     * The state at a time within the step: by the method's own interpolant where it has one (order 4 for Dormand-Prince
     * 5(4), 7 for 8(5,3)), else by the cubic through both states and derivatives.
     *
     * <p>The first use in a step costs three evaluations with Dormand-Prince 8(5,3), one with methods that are not
     * first same as last, none with others.
     *
     * @param t a time between {@link #startTime} and {@link #endTime}
     * @return a new state, owned by the caller
     * @throws IllegalArgumentException if {@code t} is outside the step
     * @throws IllegalStateException if the call of the listener is over
     */
    public S interpolate(double t) {
        if (!lent) {
            throw new IllegalStateException("a step can be interpolated only during the listener's call");
        }
        if (!(t >= Math.min(startTime, endTime) && t <= Math.max(startTime, endTime))) {
            throw new IllegalArgumentException(
                    "t must lie within the step [" + startTime + ", " + endTime + "], got " + t);
        }
        double h = endTime - startTime;
        double x = (t - startTime) / h;
        return tableau.dense().isEmpty() ? hermite(x, h) : polynomial(x, h);
    }

    /** All stage derivatives, with those that only the interpolant needs. */
    private List<S> allDerivatives() {
        List<S> all = new ArrayList<>(derivatives);
        all.addAll(extras);
        return all;
    }

    private List<S> derivativesForInterpolant(double h) {
        Interpolant dense = tableau.dense();
        while (extras.size() < dense.extraStages()) {
            int next = extras.size();
            S argument = dense.extraWeights(next).advance(space, startState, h, allDerivatives());
            try {
                extras.add(field.at(startTime + dense.extraNode(next) * h, argument));
            } finally {
                space.release(argument);
            }
        }
        return allDerivatives();
    }

    private S endDerivative() {
        if (tableau.isFirstSameAsLast()) {
            return derivatives.get(derivatives.size() - 1);
        }
        if (extras.isEmpty()) {
            extras.add(field.at(endTime, endState));
        }
        return extras.get(0);
    }

    private S polynomial(double x, double h) {
        List<S> all = derivativesForInterpolant(h);
        double[] weights = tableau.dense().weights(x);
        double[] coefficients = new double[weights.length];
        List<S> terms = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] != 0.0) {
                coefficients[terms.size()] = h * weights[i];
                terms.add(all.get(i));
            }
        }
        return space.combine(startState, Arrays.copyOf(coefficients, terms.size()), terms);
    }

    private S hermite(double x, double h) {
        return space.combine(
                startState,
                Hermite.coefficients(x, h),
                List.of(endState, startState, derivatives.get(0), endDerivative()));
    }

    void giveBack() {
        lent = false;
        extras.forEach(space::release);
        extras.clear();
    }
}
