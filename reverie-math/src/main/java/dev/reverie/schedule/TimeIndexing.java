package dev.reverie.schedule;

/**
 * Conversion of a continuous time to an index {@code 0..N-1} of a discrete chain: {@code t (N - 1) / T} made whole.
 *
 * <p>On the grid {@code t_k = T - k (T - eps) / (N - 1)} of the published sampler that number is
 * {@code N - 1 - k + k eps / T}: a little above a whole one. Truncation meets every index {@code N - 1 - k} exactly once as
 * long as {@code (N - 1) eps < T} (all of the published VP and VE settings, {@code N = 1000}); with {@code N = 2000} and
 * {@code eps = 1e-3} it is off by one a thousand times. Rounding picks the level nearest to {@code t}, never more than half a
 * step away, also for times that are on no grid; on the published grid it differs from {@code N - 1 - k} wherever
 * {@code k eps / T} passes one half (499 of 1000 indices for VP). {@link #TRUNCATE} is the {@link #DEFAULT}: samplers undo
 * each step of the chain once, the lowest one included; {@link #NEAREST} suits times that are on no grid.
 */
public enum TimeIndexing {
    /** Index of the nearest level, halves up: unbiased at any time. */
    NEAREST,
    /** Next lower index, as the published program computes it; a time of the chain has its own, however it is rounded. */
    TRUNCATE;

    /** A place this close to an index, in steps of the chain, is that index. */
    private static final double ROUNDING = 1e-9;

    /** The default of samplers. */
    public static final TimeIndexing DEFAULT = TRUNCATE;

    /**
     * The index of time {@code t}, clamped to the chain.
     *
     * @param t time, not NaN
     * @param end last time {@code T}
     * @param steps number of steps N
     * @return an index in {@code [0, N - 1]}
     * @throws IllegalArgumentException if {@code t} is NaN
     */
    public int index(double t, double end, int steps) {
        if (Double.isNaN(t)) {
            throw new IllegalArgumentException("a time must be a number to have an index, got NaN");
        }
        double position = t * (steps - 1) / end;
        double nearest = Math.floor(position + 0.5);
        // i / (N - 1) * (N - 1) may miss i by a unit in the last place, and truncation would take i - 1
        boolean met = Math.abs(position - nearest) < ROUNDING;
        double whole = this == NEAREST || met ? nearest : Math.floor(position);
        return (int) Math.min(Math.max(whole, 0.0), steps - 1.0);
    }
}
