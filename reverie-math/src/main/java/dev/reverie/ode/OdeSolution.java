package dev.reverie.ode;

import java.util.List;

/**
 * The end of an integration.
 *
 * @param state final state, owned by the caller, never the initial state itself
 * @param time final time: the bound, or the time at which a listener stopped
 * @param times the initial time and the time after every accepted step
 * @param evaluations number of evaluations of the vector field (NFE)
 * @param rejected number of rejected steps
 * @param completed whether the bound was reached
 * @param <S> the type of states
 */
public record OdeSolution<S>(
        S state, double time, List<Double> times, int evaluations, int rejected, boolean completed) {
    /** Copies the times. */
    public OdeSolution {
        times = List.copyOf(times);
    }

    /** Number of accepted steps. */
    public int accepted() {
        return times.size() - 1;
    }
}
