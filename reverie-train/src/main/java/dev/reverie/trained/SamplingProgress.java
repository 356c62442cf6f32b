package dev.reverie.trained;

import dev.reverie.sampler.SamplingListener;

/** Watches samples being made, chunk after chunk; may stop it. */
@FunctionalInterface
public interface SamplingProgress {
    /**
     * Called after every step of the sampler.
     *
     * @param done samples finished, with the steps of the current chunk as parts
     * @param total samples asked for
     * @return true to go on, false to stop with a {@link java.util.concurrent.CancellationException}
     */
    boolean onProgress(double done, long total);

    /** Neither looks nor stops. */
    static SamplingProgress silent() {
        return (done, total) -> true;
    }

    /**
     * A listener of a sampler that tells this how far it is.
     *
     * @param first number of the first sample that is drawn
     * @param size how many are drawn together
     * @param count how many there will be in all
     */
    default SamplingListener listener(int first, int size, int count) {
        return event -> {
            // Where the solver chooses its steps, the noise level tells how far it is.
            double part = event.steps() > 0 ? (event.step() + 1.0) / event.steps() : 1 - Math.min(1, event.time());
            return onProgress(first + size * part, count);
        };
    }
}
