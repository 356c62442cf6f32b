package dev.reverie.ode;

import java.util.Objects;

/**
 * An embedded Runge-Kutta pair with automatic steps, for a batch of independent samples of which each has a time, a
 * step and an error norm of its own.
 *
 * <p>All samples that are still on their way try one step in every round, in one call of the field with a time for
 * each; each accepts or rejects for itself, and those that have arrived leave the batch. So a sample's result and cost
 * do not depend on its neighbours (to the rounding of the field), and an easy sample does not pay for a hard one.
 * {@link AdaptiveRungeKutta} steps the whole batch as one state instead.
 *
 * <p>A sample takes the steps that {@link AdaptiveRungeKutta} would take with it alone, except that the probe for the
 * first step stays within the interval. Cost: two evaluations to start, then {@code stages - 1} for each step tried.
 *
 * @param method pair, tolerances, step control and the budget of evaluations of each sample
 */
public record PerSampleRungeKutta(AdaptiveRungeKutta method) {
    /** Checks that the method is there. */
    public PerSampleRungeKutta {
        Objects.requireNonNull(method, "method");
    }

    /**
     * Integrates every sample from {@code t0} to {@code t1}.
     *
     * @param space arithmetic of the batches
     * @param field right-hand side
     * @param y0 initial batch of at least one sample, which stays with the caller
     * @param t0 initial time
     * @param t1 final time, on either side of {@code t0}
     * @param <S> the type of batches
     * @return the final states and the counts
     * @throws IntegrationException if a step of some sample became too small, the field was not finite there at the
     *     start, or a sample's budget was spent
     */
    public <S> PerSampleSolution<S> solve(BatchSpace<S> space, BatchField<S> field, S y0, double t0, double t1) {
        return solve(space, field, y0, t0, t1, new double[0], BatchListener.none());
    }

    /**
     * Integrates every sample from {@code t0} to {@code t1}, with states at times between.
     *
     * @param space arithmetic of the batches
     * @param field right-hand side
     * @param y0 initial batch of at least one sample, which stays with the caller
     * @param t0 initial time
     * @param t1 final time, on either side of {@code t0}
     * @param output times at which the states are wanted, between {@code t0} and {@code t1}, found by the method's
     *     interpolant
     * @param listener called after every round
     * @param <S> the type of batches
     * @return the final states, those at the times asked for, and the counts
     * @throws IllegalArgumentException if a time is not finite or not between the ends, or the batch is empty
     * @throws IntegrationException if a step of some sample became too small, the field was not finite there at the
     *     start, or a sample's budget was spent
     */
    public <S> PerSampleSolution<S> solve(
            BatchSpace<S> space,
            BatchField<S> field,
            S y0,
            double t0,
            double t1,
            double[] output,
            BatchListener<S> listener) {
        if (!(Math.abs(t0) < Double.POSITIVE_INFINITY && Math.abs(t1) < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("both times must be finite, got " + t0 + " and " + t1);
        }
        for (double t : output) {
            if (!(t >= Math.min(t0, t1) && t <= Math.max(t0, t1))) {
                throw new IllegalArgumentException(
                        "states can be asked for between " + t0 + " and " + t1 + " only, got t = " + t);
            }
        }
        if (space.size(y0) < 1) {
            throw new IllegalArgumentException("a batch needs at least 1 sample, got " + space.size(y0));
        }
        try (PerSampleRun<S> run = new PerSampleRun<>(method, space, field, t0, t1)) {
            return run.solve(y0, output.clone(), listener);
        }
    }
}
