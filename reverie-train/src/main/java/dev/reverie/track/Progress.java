package dev.reverie.track;

import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Progress, rate and remaining time of long work: training, sampling, downloads.
 *
 * <p>The rate is that of the last ten seconds or so: an exponential average over time, so that neither a slow beginning nor
 * a pause long ago spoils the forecast.
 */
public final class Progress {
    private static final double MEMORY_SECONDS = 10;

    private final long total;
    private final LongSupplier nanoTime;
    private final long started;
    private long done;
    private long latest;
    private double decayedUnits;
    private double decayedSeconds;

    /**
     * Work that begins now.
     *
     * @param done units done before
     * @param total units in all
     */
    public Progress(long done, long total) {
        this(done, total, System::nanoTime);
    }

    /**
     * Work measured by a given clock.
     *
     * @param done units done before
     * @param total units in all
     * @param nanoTime the clock, in nanoseconds
     */
    public Progress(long done, long total, LongSupplier nanoTime) {
        this.done = done;
        this.total = total;
        this.nanoTime = nanoTime;
        started = nanoTime.getAsLong();
        latest = started;
    }

    /**
     * Takes note of progress.
     *
     * @param doneNow units done by now, including those done before
     */
    public void reach(long doneNow) {
        long now = nanoTime.getAsLong();
        // A virtual machine that was moved or put to sleep may show a clock that has gone back.
        double seconds = Math.max(0, (now - latest) * 1e-9);
        double kept = Math.exp(-seconds / MEMORY_SECONDS);
        decayedUnits = decayedUnits * kept + (doneNow - done);
        decayedSeconds = decayedSeconds * kept + seconds;
        done = doneNow;
        latest = now;
    }

    /** Units done. */
    public long done() {
        return done;
    }

    /** Units in all. */
    public long total() {
        return total;
    }

    /** Seconds since this object was made. */
    public double elapsedSeconds() {
        return Math.max(0, (nanoTime.getAsLong() - started) * 1e-9);
    }

    /** Units per second lately; 0 before the first progress. */
    public double rate() {
        return decayedSeconds > 0 ? decayedUnits / decayedSeconds : 0;
    }

    /** Seconds still to go at that rate; infinite while the rate is 0. */
    public double remainingSeconds() {
        double rate = rate();
        return done >= total ? 0 : rate > 0 ? (total - done) / rate : Double.POSITIVE_INFINITY;
    }

    /** The time left in words: {@code 45 s}, {@code 12 min}, {@code 3 h 20 min}, {@code ?}. */
    public String remaining() {
        return words(remainingSeconds());
    }

    /** A duration in words: {@code 45 s}, {@code 12 min}, {@code 3 h 20 min}; {@code ?} if it is not finite. */
    public static String words(double seconds) {
        if (!(seconds < 1e9)) {
            return "?";
        }
        long whole = Math.round(seconds);
        if (whole < 120) {
            return whole + " s";
        }
        long minutes = Math.round(seconds / 60);
        if (minutes < 120) {
            return minutes + " min";
        }
        return minutes / 60 + " h " + minutes % 60 + " min";
    }

    /** {@code 1200/20000 (6 %)}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d/%d (%.0f %%)", done, total, 100.0 * done / Math.max(1, total));
    }
}
