package dev.reverie.ode;

import java.util.ArrayList;
import java.util.List;
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
        check(times);
        List<Double> visited = new ArrayList<>(times.length);
        visited.add(times[0]);
        Owned<S> y = new Owned<>(space, y0, false);
        CountedField<S> counted = new CountedField<>(field);
        Owned<S> slope = new Owned<>(space, counted.at(times[0], y0), true);
        boolean finished = false;
        try {
            boolean proceed = true;
            for (int i = 0; i + 1 < times.length && proceed; i++) {
                if (i > 0 && !tableau.isFirstSameAsLast()) {
                    slope.replace(counted.at(times[i], y.get()));
                }
                double h = times[i + 1] - times[i];
                try (Trial<S> trial = Trial.compute(space, counted, tableau, times[i], h, y.get(), slope.get())) {
                    visited.add(times[i + 1]);
                    AcceptedStep<S> step = new AcceptedStep<>(
                            space, counted, tableau, trial, times[i], times[i + 1], y.get(), i + 1, 0);
                    try {
                        proceed = listener.onStep(step);
                    } finally {
                        step.giveBack();
                    }
                    y.replace(trial.takeState());
                    if (tableau.isFirstSameAsLast()) {
                        slope.replace(trial.takeLastDerivative());
                    }
                }
            }
            finished = true;
            return new OdeSolution<>(
                    y.get(),
                    visited.get(visited.size() - 1),
                    visited,
                    counted.evaluations(),
                    0,
                    visited.size() == times.length);
        } finally {
            slope.release();
            if (!finished) {
                y.release();
            }
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
