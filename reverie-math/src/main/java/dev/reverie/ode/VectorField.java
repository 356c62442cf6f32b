package dev.reverie.ode;

/**
 * The right-hand side of {@code dy/dt = f(t, y)}.
 *
 * @param <S> the type of states
 */
@FunctionalInterface
public interface VectorField<S> {
    /**
     * Evaluates the field.
     *
     * <p>The solver owns the result and releases it; so it must be a new state that shares no memory with {@code y}. The
     * state {@code y} is lent for the time of the call only and must not be changed, kept or released. Adaptive solvers may
     * ask a little outside the interval of integration, when they choose their first step.
     *
     * @param t time
     * @param y state
     * @return the derivative, owned by the solver
     */
    S at(double t, S y);
}
