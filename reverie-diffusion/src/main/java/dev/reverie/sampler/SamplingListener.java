package dev.reverie.sampler;

/**
 * Watches a sampler, and may stop it: a progress bar, a trajectory, a Ctrl-C.
 *
 * <p>A sampler that is stopped frees all its memory and throws a {@link java.util.concurrent.CancellationException}.
 */
@FunctionalInterface
public interface SamplingListener {
    /**
     * Called after every step, with the state after it.
     *
     * @param event the step, lent for this call
     * @return true to go on, false to cancel
     */
    boolean onStep(SamplingEvent event);

    /**
     * Called after every network evaluation, with the state it was given.
     *
     * @param event the evaluation, lent for this call
     * @return true to go on, false to cancel
     */
    default boolean onEvaluation(SamplingEvent event) {
        return true;
    }

    /** A listener that neither looks nor stops. */
    static SamplingListener none() {
        return event -> true;
    }
}
