package dev.reverie.ode;

import java.util.Objects;

/**
 * An embedded Runge-Kutta pair with automatic step size, step for step the algorithm of SciPy's {@code solve_ivp}.
 *
 * <p>With {@link ButcherTableau#DORMAND_PRINCE_54} it reproduces {@code RK45}, with
 * {@link ButcherTableau#BOGACKI_SHAMPINE_32} {@code RK23}, of SciPy 1.10.1 (the version of the published likelihoods):
 * first step by Hairer's rule, <em>not</em> clipped to the interval; error norm RMS over all elements of the state,
 * batch included (a sample's steps depend on its neighbours); local extrapolation; no step below ten units in the last
 * place of {@code t}. Song et al. 2021 (arXiv:2011.13456), section 4.3, solve the probability flow by it with
 * {@code rtol = atol = 1e-5}.
 *
 * <p>Cost: two evaluations to start, then {@code stages - 1} per attempted step (6 for Dormand-Prince).
 *
 * @param tableau an embedded pair that is first same as last
 * @param rtol relative tolerance, at least 100 units of rounding (2.3e-14)
 * @param atol absolute tolerance, at least 0; 0 only where no element of the state passes through 0
 * @param control constants of the step controller; {@link StepControl#SCIPY} for parity
 * @param maxEvaluations evaluations after which to give up, at least 2
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
     * Integrates from {@code t0} to {@code t1}.
     *
     * @param space arithmetic of the states
     * @param field right-hand side
     * @param y0 initial state, which stays with the caller
     * @param t0 initial time
     * @param t1 final time, on either side of {@code t0}; if equal, the result is a copy of {@code y0}
     * @param listener called after every accepted step
     * @param <S> the type of states
     * @return the final state and the counts
     * @throws IllegalArgumentException if a time is not finite
     * @throws IntegrationException if the step became too small, the field was not finite, or the budget was spent
     */
    public <S> OdeSolution<S> solve(
            StateSpace<S> space, VectorField<S> field, S y0, double t0, double t1, StepListener<S> listener) {
        if (!(Math.abs(t0) < Double.POSITIVE_INFINITY && Math.abs(t1) < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("both times must be finite, got " + t0 + " and " + t1);
        }
        return new AdaptiveRun<>(this, space, field, t0, t1).from(y0, listener);
    }
}
