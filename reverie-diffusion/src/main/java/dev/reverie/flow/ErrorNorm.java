package dev.reverie.flow;

/** Over what an adaptive solver of the probability flow measures its error, and so who shares a step size. */
public enum ErrorNorm {
    /** Root mean square over the whole batch, as published: one step for all, so a sample depends on its neighbours. */
    BATCH,
    /**
     * Root mean square over each sample: every sample has its own time, step and acceptance, all that are under way are
     * evaluated in one batch, and those that have arrived leave it. A sample and its cost do not depend on its
     * neighbours, to rounding. The model is asked for shrinking batches with a time for each row; one that is
     * bound to the samples of the batch is asked through {@link dev.reverie.model.ScoreModel#forSamples}.
     */
    PER_SAMPLE
}
