package dev.reverie.ode;

import java.util.Objects;

/**
 * An embedded Runge-Kutta pair with automatic step size, step for step the algorithm of SciPy's {@code solve_ivp}.
 *
 * <p>With {@link ButcherTableau#DORMAND_PRINCE_54} it reproduces {@code RK45}, with
 * {@link ButcherTableau#BOGACKI_SHAMPINE_32} {@code RK23}, of SciPy 1.10.1 (the version of the published likelihoods):
 * first step by Hairer's rule, whose probe stays within the interval (there it may leave it); error norm RMS over a group of the state; local
 * extrapolation; no step below ten units in the last place of {@code t}. Song et al. 2021 (arXiv:2011.13456), section 4.3,
 * solve the probability flow by it with {@code rtol = atol = 1e-5}.
 *
 * <p>The {@link StateSpace} says what a group is. Where the whole state is one, all of it shares a step, and the steps of a
 * sample depend on its neighbours. Where each sample of a batch is one, all samples that are under way try a step of their
 * own in one call of the field, each accepts or rejects for itself, and those that have arrived leave: a sample takes the
 * steps that it would take alone (to the rounding of the field), and an easy one does not pay for a hard one.
 *
 * <p>Cost for each group: two evaluations to start, then {@code stages - 1} per attempted step (6 for Dormand-Prince).
 *
 * @param tableau an embedded pair that is first same as last
 * @param rtol relative tolerance, at least 100 units of rounding (2.3e-14)
 * @param atol absolute tolerance, at least 0; 0 only where no element of the state passes through 0
 * @param control constants of the step controller; {@link StepControl#SCIPY} for parity
 * @param maxEvaluations evaluations of a group after which to give up, at least 2
 */
public record AdaptiveRungeKutta(
        ButcherTableau tableau, double rtol, double atol, StepControl control, int maxEvaluations) {
    private static final double SMALLEST_RTOL = 100.0 * Math.ulp(1.0);
    private static final int DEFAULT_MAX_EVALUATIONS = 1_000_000;

    /**
     * Checks method and tolerances.
     *
     * @throws IllegalArgumentException if the method is no pair that is first same as last, or a tolerance or the
     *     budget is outside its range
     */
    public AdaptiveRungeKutta {
        Objects.requireNonNull(control, "control");
        if (!tableau.isEmbedded() || !tableau.isFirstSameAsLast()) {
            throw new IllegalArgumentException("adaptive steps need an embedded pair that is first same as last, got "
                    + tableau + "; Dormand-Prince 5(4) is usual");
        }
        if (!(rtol >= SMALLEST_RTOL && rtol < 1.0)) {
            throw new IllegalArgumentException("rtol must be in [" + SMALLEST_RTOL + ", 1), got " + rtol);
        }
        if (!(atol >= 0.0 && atol < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("atol must be finite and at least 0, got " + atol);
        }
        if (maxEvaluations < 2) {
            throw new IllegalArgumentException("maxEvaluations must be at least 2, got " + maxEvaluations);
        }
    }

    /** Dormand-Prince 5(4) with SciPy's constants and at most a million evaluations. */
    public static AdaptiveRungeKutta dormandPrince(double rtol, double atol) {
        return new AdaptiveRungeKutta(
                ButcherTableau.DORMAND_PRINCE_54, rtol, atol, StepControl.SCIPY, DEFAULT_MAX_EVALUATIONS);
    }

    /**
     * Any embedded pair with SciPy's constants and at most a million evaluations.
     *
     * @param tableau an embedded pair that is first same as last
     * @param rtol relative tolerance
     * @param atol absolute tolerance
     * @return the solver
     * @throws IllegalArgumentException if the method is no such pair, or a tolerance is outside its range
     */
    public static AdaptiveRungeKutta of(ButcherTableau tableau, double rtol, double atol) {
        return new AdaptiveRungeKutta(tableau, rtol, atol, StepControl.SCIPY, DEFAULT_MAX_EVALUATIONS);
    }

    /** The same solver with other step control. */
    public AdaptiveRungeKutta withControl(StepControl other) {
        return new AdaptiveRungeKutta(tableau, rtol, atol, other, maxEvaluations);
    }

    /**
     * Integrates without a listener.
     *
     * @param space arithmetic of the states
     * @param field right-hand side
     * @param y0 initial state, which stays with the caller
     * @param t0 initial time
     * @param t1 final time, on either side of {@code t0}
     * @param <S> the type of states
     * @return the final state and the counts
     * @throws IntegrationException if the step became too small, the field was not finite, or the budget was spent
     */
    public <S> OdeSolution<S> solve(StateSpace<S> space, VectorField<S> field, S y0, double t0, double t1) {
        return solve(space, field, y0, t0, t1, StepListener.none());
    }

    /**
     * Integrates with all parts of the state at one time.
     *
     * @param space arithmetic of the states
     * @param field right-hand side
     * @param y0 initial state, which stays with the caller
     * @param t0 initial time
     * @param t1 final time, on either side of {@code t0}
     * @param listener called after every accepted step
     * @param <S> the type of states
     * @return the final state and the counts
     * @throws IllegalArgumentException if a time is not finite
     * @throws IntegrationException if the step became too small, the field was not finite, or the budget was spent
     */
    public <S> OdeSolution<S> solve(
            StateSpace<S> space, VectorField<S> field, S y0, double t0, double t1, StepListener<S> listener) {
        return solve(space, field.grouped(), y0, t0, t1, new double[0], listener);
    }

    /**
     * Integrates from {@code t0} to {@code t1}, with states at times between.
     *
     * @param space arithmetic of the states, which says what a group is
     * @param field right-hand side
     * @param y0 initial state of at least one group, which stays with the caller
     * @param t0 initial time
     * @param t1 final time, on either side of {@code t0}; if equal, the result is a copy of {@code y0}
     * @param output times at which the states are wanted, between {@code t0} and {@code t1}, found by the method's
     *     interpolant
     * @param listener called after every step that a group accepted
     * @param <S> the type of states
     * @return the final state, those at the times asked for, and the counts
     * @throws IllegalArgumentException if a time is not finite or not between the ends, or the state is empty
     * @throws IntegrationException if the step of a group became too small, the field was not finite there at the start, or
     *     its budget was spent
     */
    public <S> OdeSolution<S> solve(
            StateSpace<S> space,
            GroupField<S> field,
            S y0,
            double t0,
            double t1,
            double[] output,
            StepListener<S> listener) {
        if (!(Math.abs(t0) < Double.POSITIVE_INFINITY && Math.abs(t1) < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("both times must be finite, got " + t0 + " and " + t1);
        }
        try (Integration<S> run = new Integration<>(space, tableau, field, y0, t0, t1, output, listener)) {
            return new AdaptiveRun<>(this, space, run).solve();
        }
    }
}
