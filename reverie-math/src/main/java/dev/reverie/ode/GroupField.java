package dev.reverie.ode;

/**
 * The right-hand side of {@code dy/dt = f(t, y)} for a state of several groups, each at a time of its own.
 *
 * @param <S> the type of states
 * @see VectorField the right-hand side where all groups are at one time
 */
@FunctionalInterface
public interface GroupField<S> {
    /**
     * Evaluates the field.
     *
     * <p>The solver owns the result and releases it, so it must be a new state; {@code y} is lent for the call. Group
     * {@code i} of the result must depend on group {@code i} of {@code y}, its time and its number only.
     *
     * @param t the time of each group of {@code y}
     * @param y the groups that are evaluated
     * @param groups the number that each of them has in the initial state, for what belongs to a group, such as the noise
     *     probe of a sample
     * @return the derivative, one group for each of {@code y}
     */
    S at(double[] t, S y, int[] groups);
}
