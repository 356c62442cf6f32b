package dev.reverie.ode;

import java.util.Arrays;
import java.util.Objects;

/**
 * An explicit Runge-Kutta method on a given grid of times.
 *
 * <p>Evaluates the field {@code stages} times per step, one less (after the first step) for methods that are first same
 * as last. Use it when the cost must be known beforehand; use {@link AdaptiveRungeKutta} when the error must be.
 *
 * @param tableau the method
 */
public record RungeKutta(ButcherTableau tableau) {
    /** Checks that the method is there. */
    public RungeKutta {
        Objects.requireNonNull(tableau, "tableau");
    }

    /**
     * Integrates in {@code steps} equal steps.
     *
     * @param space arithmetic of the states
     * @param field right-hand side
     * @param y0 initial state, which stays with the caller
     * @param t0 initial time
     * @param t1 final time, on either side of {@code t0}
     * @param steps number of steps, at least 1
     * @param <S> the type of states
     * @return the final state and the counts
     * @throws IllegalArgumentException if {@code steps < 1} or the times are equal or not finite
     */
    public <S> OdeSolution<S> solve(StateSpace<S> space, VectorField<S> field, S y0, double t0, double t1, int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("an integration needs at least 1 step, got " + steps);
        }
        double[] times = new double[steps + 1];
        for (int i = 0; i <= steps; i++) {
            times[i] = i == steps ? t1 : t0 + (t1 - t0) * i / steps;
        }
        return solve(space, field, y0, times, StepListener.none());
    }

    /**
     * Integrates along given times.
     *
     * @param space arithmetic of the states
     * @param field right-hand side
     * @param y0 initial state, which stays with the caller
     * @param times at least two times, strictly rising or strictly falling
     * @param listener called after every step
     * @param <S> the type of states
     * @return the final state and the counts
     * @throws IllegalArgumentException if the times are not strictly monotone and finite
     */
    public <S> OdeSolution<S> solve(
            StateSpace<S> space, VectorField<S> field, S y0, double[] times, StepListener<S> listener) {
        return solve(space, field.grouped(), y0, times, new double[0], listener);
    }

    /**
     * Integrates along given times, with states at times between.
     *
     * @param space arithmetic of the states
     * @param field right-hand side
     * @param y0 initial state, which stays with the caller
     * @param times at least two times, strictly rising or strictly falling
     * @param output times at which the states are wanted, between the first and the last, found by the method's interpolant
     * @param listener called after every step
     * @param <S> the type of states
     * @return the final state, those at the times asked for, and the counts
     * @throws IllegalArgumentException if the times are not strictly monotone and finite, or output is asked for outside
     */
    public <S> OdeSolution<S> solve(
            StateSpace<S> space, GroupField<S> field, S y0, double[] times, double[] output, StepListener<S> listener) {
        check(times);
        double end = times[times.length - 1];
        try (Integration<S> run = new Integration<>(space, tableau, field, y0, times[0], end, output, listener)) {
            boolean[] accepted = new boolean[run.rows()];
            Arrays.fill(accepted, true);
            double[] next = new double[run.rows()];
            boolean proceed = true;
            for (int i = 1; i < times.length && proceed; i++) {
                Arrays.fill(next, times[i]);
                try (Trial<S> trial = run.attempt(next)) {
                    trial.advance();
                    proceed = run.accept(trial, next, accepted);
                }
            }
            return run.solution();
        }
    }

    private static void check(double[] times) {
        if (times.length < 2) {
            throw new IllegalArgumentException("an integration needs at least 2 times, got " + times.length);
        }
        double direction = Math.signum(times[1] - times[0]);
        for (int i = 0; i + 1 < times.length; i++) {
            double step = times[i + 1] - times[i];
            if (!(direction * step > 0.0 && Math.abs(step) < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("times must be finite and strictly rising or falling, but time "
                        + (i + 1) + " is " + times[i + 1] + " after " + times[i]);
            }
        }
    }
}
