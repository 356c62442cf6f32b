package dev.reverie.ode;

/**
 * Watches {@link PerSampleRungeKutta}; it stops the solver by throwing.
 *
 * @param <S> the type of batches
 */
@FunctionalInterface
public interface BatchListener<S> {
    /**
     * Called after every round, in which each active sample has tried one step.
     *
     * @param round number of the round, from 0
     * @param samples the number that each row had in the initial batch; those that have just arrived are among them
     * @param times the time that each row has reached
     * @param y the rows, lent for this call
     */
    void onRound(int round, int[] samples, double[] times, S y);

    /**
     * A listener that does nothing.
     *
     * @param <S> the type of batches
     */
    static <S> BatchListener<S> none() {
        return (round, samples, times, y) -> {};
    }
}
