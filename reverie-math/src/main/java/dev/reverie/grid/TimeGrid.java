package dev.reverie.grid;

import java.util.Arrays;
import java.util.Objects;

/**
 * The times a sampler visits: finite, at least 0, strictly decreasing from noise to data. Immutable.
 *
 * <p>A grid of {@code n} points has {@code n - 1} gaps. Samplers in the manner of the published predictor-corrector program
 * make one step <em>at</em> each of {@code n} points; solvers of differential equations make one step <em>per gap</em>.
 */
public final class TimeGrid {
    private final double[] times;

    private TimeGrid(double[] times) {
        this.times = times;
    }

    /**
     * A grid of the given times.
     *
     * @param times at least one time, strictly decreasing; copied
     * @return the grid
     * @throws IllegalArgumentException if there is none, one is negative or not finite, or they do not decrease
     */
    public static TimeGrid of(double... times) {
        if (times.length == 0) {
            throw new IllegalArgumentException("a time grid needs at least one time, got none");
        }
        for (int i = 0; i < times.length; i++) {
            if (!(times[i] >= 0.0 && times[i] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("time " + i + " must be finite and at least 0, got " + times[i]);
            }
            if (i > 0 && !(times[i] < times[i - 1])) {
                throw new IllegalArgumentException(
                        "times must decrease from noise to data, but time " + i + " is " + times[i] + " after "
                                + times[i - 1] + "; too many points for the interval, or turned around?");
            }
        }
        return new TimeGrid(times.clone());
    }

    /** Number of points. */
    public int size() {
        return times.length;
    }

    /** Time at point {@code i}, 0 being the noisiest. */
    public double time(int i) {
        return times[Objects.checkIndex(i, times.length)];
    }

    /** The negative gap {@code time(i + 1) - time(i)}. */
    public double step(int i) {
        return times[Objects.checkIndex(i, times.length - 1) + 1] - times[i];
    }

    /** The noisiest time. */
    public double first() {
        return times[0];
    }

    /** The time nearest to the data. */
    public double last() {
        return times[times.length - 1];
    }

    /** All times; a new array. */
    public double[] times() {
        return times.clone();
    }

    /**
     * The same grid with one more point at its end, such as the final 0 of EDM.
     *
     * @param t the time to add, below {@link #last()}
     * @return the longer grid
     * @throws IllegalArgumentException if {@code t} is not below the last time
     */
    public TimeGrid append(double t) {
        double[] longer = Arrays.copyOf(times, times.length + 1);
        longer[times.length] = t;
        return of(longer);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TimeGrid grid && Arrays.equals(times, grid.times);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(times);
    }

    @Override
    public String toString() {
        return "TimeGrid[" + size() + " points, " + first() + " to " + last() + "]";
    }
}
