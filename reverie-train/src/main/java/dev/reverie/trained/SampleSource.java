package dev.reverie.trained;

import dev.reverie.config.RunConfig;

/** Draws samples by a trained network, in the form of its data. */
public sealed interface SampleSource permits SampleMaker, FlowSampleMaker {
    /**
     * How many samples are computed together. Samples in parts that begin at multiples of it are bit for bit those of a whole,
     * on one kind of processor.
     */
    int together();

    /**
     * Draws samples.
     *
     * @param first number of the first one, a multiple of {@link #together}
     * @param count how many, at least 1
     * @param seed decides them
     * @param config its section {@code sampling} says how
     * @param name of the model, for the provenance
     * @param progress watches, and may stop it
     */
    SampleSet draw(int first, int count, long seed, RunConfig config, String name, SamplingProgress progress);

    /** Checks which samples are asked for. */
    default void requireRange(int first, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("the number of samples must be at least 1, got " + count);
        }
        if (first < 0 || first % together() != 0) {
            throw new IllegalArgumentException(
                    "the first sample must be a multiple of " + together() + ", got " + first);
        }
    }
}
