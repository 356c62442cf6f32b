package dev.reverie.ode;

/**
 * The right-hand side of {@code dy/dt = f(t, y)} for a batch of independent samples, each at a time of its own.
 *
 * @param <S> the type of batches
 */
@FunctionalInterface
public interface BatchField<S> {
    /**
     * Evaluates the field.
     *
     * <p>The solver owns the result and releases it, so it must be a new batch; {@code y} is lent for the call. Row
     * {@code i} of the result must depend on row {@code i} of {@code y}, its time and its number only.
     *
     * @param t the time of each row
     * @param y the batch
     * @param samples the number that each row had in the initial batch, for what belongs to a sample, such as its noise
     *     probe
     * @return the derivative, one row for each of {@code y}
     */
    S at(double[] t, S y, int[] samples);
}
