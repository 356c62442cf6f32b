package dev.reverie.ode;

import java.util.List;

/**
 * The vector space in which an ordinary differential equation is solved: arrays, tensors, or tuples of both.
 *
 * <p>Solvers do all arithmetic through these few operations and never look inside a state.
 *
 * <p><b>Ownership.</b> {@link #combine} and {@link #weightedSum} give new states that share no memory with their arguments.
 * A solver releases, as early as it can, everything it made or got from the vector field: stage arguments right after their
 * evaluation, stage derivatives at the end of the step (the last one lives on where it is the first of the next step),
 * states of rejected steps, superseded states, error vectors. It never releases the initial state, which stays with the
 * caller, nor the final state, which passes to the caller. If the vector field or a listener throws, everything the solver
 * owns is released before the exception goes on.
 *
 * @param <S> the type of states
 */
public interface StateSpace<S> {
    /**
     * The new state {@code base + sum_i coefficients[i] * terms[i]}.
     *
     * @param base the state to add to; not changed
     * @param coefficients one factor per term, in float64
     * @param terms the states to add; may be empty, the result is then a copy of {@code base}
     * @return a new state, owned by the caller
     */
    S combine(S base, double[] coefficients, List<S> terms);

    /**
     * The new state {@code sum_i coefficients[i] * terms[i]}.
     *
     * @param coefficients one factor per term, in float64
     * @param terms at least one state
     * @return a new state, owned by the caller
     */
    S weightedSum(double[] coefficients, List<S> terms);

    /**
     * The root mean square of {@code value / (atol + rtol * max(|a|, |b|))} over all elements, batch included.
     *
     * @param value the state to measure, for instance an error
     * @param a one state that sets the scale
     * @param b the other state that sets the scale; may be {@code a}
     * @param atol absolute tolerance
     * @param rtol relative tolerance
     * @return the norm; NaN or infinite if an element of {@code value} is
     */
    double scaledNorm(S value, S a, S b, double atol, double rtol);

    /**
     * {@link #scaledNorm} of {@link #weightedSum}, which a space may fuse.
     *
     * @param coefficients one factor per term
     * @param terms at least one state
     * @param a one state that sets the scale
     * @param b the other state that sets the scale
     * @param atol absolute tolerance
     * @param rtol relative tolerance
     * @return the norm
     */
    default double scaledNormOfSum(double[] coefficients, List<S> terms, S a, S b, double atol, double rtol) {
        S sum = weightedSum(coefficients, terms);
        try {
            return scaledNorm(sum, a, b, atol, rtol);
        } finally {
            release(sum);
        }
    }

    /** Frees the memory behind a state that will not be used again; does nothing where the collector does it. */
    default void release(S state) {}
}
