package dev.reverie.sampler.pc;

/** The length {@code dt} of a step of a continuous-time predictor. */
public enum StepLength {
    /** The gap of the grid; the last step goes from the last point to the start of the process. */
    GRID,
    /**
     * {@code -(T - start) / N} everywhere, as the published program has it, though its N points are
     * {@code (T - epsilon) / (N - 1)} apart: for reproducing its numbers.
     */
    PUBLISHED
}
