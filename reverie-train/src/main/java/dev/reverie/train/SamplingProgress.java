package dev.reverie.train;

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
}
