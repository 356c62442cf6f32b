package dev.reverie.ode;

import java.util.List;

/**
 * The vector space in which an ordinary differential equation is solved: arrays, tensors, or tuples of both.
 *
 * <p>A state consists of <em>groups</em> of rows. Each group has a time, a step size and an error norm of its own. The
 * space decides what a group is: the whole state (one group, as in SciPy), or one sample of a batch (N groups of one row).
 * Solvers do all arithmetic through these few operations and never look inside a state.
 *
 * <p>Spaces of one group implement {@link #combine} and {@link #scaledNorms}; with more groups than one, solvers also ask
 * for {@link #choose}, {@link #select} and {@link #concat}.
 *
 * <p><b>Ownership.</b> Every operation gives a new state that shares no memory with its arguments. A solver releases, as
 * early as it can, everything it made or got from the vector field: stage arguments right after their evaluation, stage
 * derivatives at the end of the step (the last one lives on where it is the first of the next step), states of rejected
 * steps, superseded states. It never releases the initial state, which stays with the caller, nor the final state and the
 * output, which pass to the caller. If the vector field or a listener throws, everything the solver owns is released before
 * the exception goes on.
 *
 * @param <S> the type of states
 */
public interface StateSpace<S> {
    /** Number of groups of a state. */
    default int groups(S state) {
        return 1;
    }

    /**
     * The new state whose group {@code g} is {@code base_g + sum_j coefficients[j][g] * terms[j]_g}.
     *
     * @param base the state to add to; not changed
     * @param coefficients for each term, one factor per group, in float64
     * @param terms the states to add; may be empty, the result is then a copy of {@code base}
     * @return a new state, owned by the caller
     */
    S combine(S base, double[][] coefficients, List<S> terms);

    /**
     * The error norm of each group: the root mean square over its elements of
     * {@code sum_j coefficients[j][g] * terms[j]_g / (atol + rtol * max(|a_g|, |b_g|))}.
     *
     * @param coefficients for each term, one factor per group, in float64
     * @param terms at least one state
     * @param a one state that sets the scale
     * @param b the other state that sets the scale; may be {@code a}
     * @param atol absolute tolerance
     * @param rtol relative tolerance
     * @return one norm per group; NaN or infinite where an element of the sum is
     */
    double[] scaledNorms(double[][] coefficients, List<S> terms, S a, S b, double atol, double rtol);

    /**
     * A new state of the groups of {@code a} where {@code takeFirst} is true and of {@code b} elsewhere, whatever is in
     * those that are not taken.
     *
     * @param takeFirst one choice per group
     * @param a the first state
     * @param b the second state, of the same size
     * @throws UnsupportedOperationException if the space has one group only
     */
    default S choose(boolean[] takeFirst, S a, S b) {
        throw new UnsupportedOperationException(this + " has one group only, which cannot be split");
    }

    /**
     * A new state of some groups, in the order given.
     *
     * @param state where they are
     * @param groups which, at least one
     * @throws UnsupportedOperationException if the space has one group only
     */
    default S select(S state, int[] groups) {
        throw new UnsupportedOperationException(this + " has one group only, which cannot be split");
    }

    /**
     * A new state of all groups of several.
     *
     * @param parts at least one state
     * @throws UnsupportedOperationException if the space has one group only
     */
    default S concat(List<S> parts) {
        throw new UnsupportedOperationException(this + " has one group only, which cannot be split");
    }

    /** Frees the memory behind a state that will not be used again; does nothing where the collector does it. */
    default void release(S state) {}
}
