package dev.reverie.sampler.pc;

/** Over what the norms in the step size of the {@link Langevin} corrector are taken. */
public enum LangevinStep {
    /** Means over the batch, as published: a sample depends on its neighbours, and on the size of the batch. */
    BATCH,
    /**
     * Norms of each sample by itself: samples are independent. Meant for data of many coordinates, where norms hardly
     * vary; with a few, a sample between two modes has a score near 0 and leaps: take {@link AnnealedLangevin} there.
     */
    PER_SAMPLE
}
