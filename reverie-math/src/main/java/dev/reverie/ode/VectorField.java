package dev.reverie.ode;

/**
 * The right-hand side of {@code dy/dt = f(t, y)} for a state whose parts are all at one time.
 *
 * @param <S> the type of states
 */
@FunctionalInterface
public interface VectorField<S> {
    /**
     * Evaluates the field.
     *
     * <p>The solver owns the result and releases it; so it must be a new state that shares no memory with {@code y}. The
     * state {@code y} is lent for the time of the call only and must not be changed, kept or released.
     *
     * @param t time
     * @param y state
     * @return the derivative, owned by the solver
     */
    S at(double t, S y);

    /** This field for a solver: all groups are asked for at the time of the first. */
    default GroupField<S> grouped() {
        return (t, y, groups) -> at(t[0], y);
    }
}
