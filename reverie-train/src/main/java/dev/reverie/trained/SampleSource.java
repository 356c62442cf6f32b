package dev.reverie.trained;

import dev.reverie.config.RunConfig;

/** Draws samples by a trained network, in the form of its data. */
public sealed interface SampleSource permits SampleMaker, FlowSampleMaker {
    /**
     * Draws samples.
     *
     * @param count how many, at least 1
     * @param seed decides them
     * @param config its section {@code sampling} says how
     * @param name of the model, for the provenance
     * @param progress watches, and may stop it
     */
    SampleSet draw(int count, long seed, RunConfig config, String name, SamplingProgress progress);
}
