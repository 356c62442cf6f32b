package dev.reverie.ode;

/**
 * Watches a solver step by step, and may stop it.
 *
 * @param <S> the type of states
 */
@FunctionalInterface
public interface StepListener<S> {
    /**
     * Called after every step that a group accepted, the last one included.
     *
     * @param step the step, lent for this call
     * @return true to go on, false to stop here: the solver then returns the state after this step and the output that
     *     all groups have passed
     */
    boolean onStep(AcceptedStep<S> step);

    /**
     * A listener that never stops the solver.
     *
     * @param <S> the type of states
     * @return the listener
     */
    static <S> StepListener<S> none() {
        return step -> true;
    }
}
