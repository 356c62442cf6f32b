package dev.reverie.ode;

import java.util.List;

/**
 * The arithmetic of a batch of {@code n} independent states, one per sample, that are stepped side by side:
 * {@link StateSpace} with factors, norms and choices for each sample.
 *
 * <p>A state may be one tensor {@code [n, ...]} or a tuple of them, for instance positions and an accumulated log
 * density; the space then also says how the parts are weighed in the norm.
 *
 * <p><b>Ownership</b> is as in {@link StateSpace}: every method gives a new state that shares no memory with its
 * arguments.
 *
 * @param <S> the type of batches
 */
public interface BatchSpace<S> {
    /** Number of samples of a batch. */
    int size(S batch);

    /**
     * The new batch whose sample {@code i} is {@code base_i + sum_j coefficients[j][i] * terms[j]_i}.
     *
     * @param base the batch to add to; not changed
     * @param coefficients for each term, one factor per sample, in float64
     * @param terms the batches to add; may be empty
     * @return a new batch, owned by the caller
     */
    S combine(S base, double[][] coefficients, List<S> terms);

    /**
     * The error norm of each sample: the root mean square over its own elements of
     * {@code sum_j coefficients[j][i] * terms[j]_i / (atol + rtol * max(|a_i|, |b_i|))}.
     *
     * @param coefficients for each term, one factor per sample, in float64
     * @param terms at least one batch
     * @param a one batch that sets the scale
     * @param b the other batch that sets the scale; may be {@code a}
     * @param atol absolute tolerance
     * @param rtol relative tolerance
     * @return one norm per sample; NaN or infinite where an element is
     */
    double[] scaledNorms(double[][] coefficients, List<S> terms, S a, S b, double atol, double rtol);

    /**
     * A new batch of the samples of {@code a} where {@code takeFirst} is true and of {@code b} elsewhere, whatever is
     * in those that are not taken.
     *
     * @param takeFirst one choice per sample
     * @param a the first batch
     * @param b the second batch, of the same size
     */
    S choose(boolean[] takeFirst, S a, S b);

    /**
     * A new batch of some samples, in the order given.
     *
     * @param batch where they are
     * @param samples which, at least one
     */
    S select(S batch, int[] samples);

    /**
     * A new batch of all samples of several.
     *
     * @param parts at least one batch
     */
    S concat(List<S> parts);

    /** Frees the memory behind a batch that will not be used again; does nothing where the collector does it. */
    default void release(S batch) {}
}
