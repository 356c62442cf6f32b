package dev.reverie.train;

import dev.reverie.schedule.Schedule;
import dev.reverie.track.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the losses of samples by their noise level, in bins of equal width in the log signal-to-noise ratio.
 *
 * <p>The bins reach from the end of the process to the time at which sampling stops; the few samples outside count in the
 * outermost ones.
 */
final class LevelLosses {
    private static final int BINS = 20;

    /** Distance of the bins from a time without noise or without signal, as a fraction of the time interval. */
    private static final double MARGIN = 1e-3;

    private final Schedule schedule;
    private final double low;
    private final double high;
    private final long[] counts = new long[BINS];
    private final double[] means = new double[BINS];
    private final double[] squares = new double[BINS];

    /**
     * An empty collection.
     *
     * @param schedule the process whose times the samples have
     */
    LevelLosses(Schedule schedule) {
        this.schedule = schedule;
        double start = schedule.domain().start();
        double end = schedule.domain().end();
        double margin = MARGIN * schedule.domain().length();
        low = finite(schedule.logSnr(end), schedule.logSnr(end - margin));
        high = finite(schedule.logSnr(schedule.samplingEpsilon()), schedule.logSnr(start + margin));
    }

    private static double finite(double wanted, double otherwise) {
        return Double.isFinite(wanted) ? wanted : otherwise;
    }

    /**
     * Takes note of samples.
     *
     * @param times the time of each
     * @param losses the loss of each
     */
    void add(double[] times, double[] losses) {
        for (int i = 0; i < times.length; i++) {
            int bin = bin(schedule.logSnr(times[i]));
            counts[bin]++;
            double change = losses[i] - means[bin];
            means[bin] += change / counts[bin];
            squares[bin] += change * (losses[i] - means[bin]);
        }
    }

    private int bin(double logSnr) {
        double place = Math.floor(BINS * (logSnr - low) / (high - low));
        return (int) Math.max(0, Math.min(BINS - 1, place));
    }

    /** Returns the bins that have samples, from high noise to low, and clears them. */
    List<Event.Level> take() {
        List<Event.Level> levels = new ArrayList<>();
        for (int bin = 0; bin < BINS; bin++) {
            long n = counts[bin];
            if (n > 0) {
                double centre = low + (high - low) * (bin + 0.5) / BINS;
                double variance = n > 1 ? squares[bin] / (n - 1) : 0;
                levels.add(new Event.Level(centre, n, means[bin], Math.sqrt(variance / n)));
            }
            counts[bin] = 0;
            means[bin] = 0;
            squares[bin] = 0;
        }
        return levels;
    }
}
