package dev.reverie.train;

import dev.reverie.track.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The losses by noise level at the beginning of training and lately: which levels have learnt. */
final class LevelTrend {
    /** Steps at the beginning that are pooled: later ones have learnt already. */
    private static final long FIRST = 20;

    /** Most steps at the beginning: a first report of more is of a network that has learnt, at some levels all that it could. */
    private static final long MOST_FIRST = 100;

    /** Steps that are pooled lately. */
    private static final long RECENT = 100;

    /** A level has learnt if its loss fell by this part at least. */
    private static final double FELL = 0.05;

    /** And by so many standard errors. */
    private static final double ERRORS = 2;

    /** A single level is judged by so many samples: the error of fewer is not known. */
    private static final double JUDGED_SAMPLES = 20;

    /** The part of the noise that an affine function of x leaves at a level that is judged by it. */
    private static final double REACHABLE = 0.75;

    private final Map<Double, Pool> first = new TreeMap<>();
    private Map<Double, Pool> recent = new TreeMap<>();
    private Map<Double, Pool> before = new TreeMap<>();
    private long firstSteps;
    private long recentSteps;

    /** Number, mean and squared standard error times the squared number. */
    private record Pool(double samples, double mean, double squares) {
        Pool with(Pool other) {
            double all = samples + other.samples;
            return new Pool(all, mean + (other.mean - mean) * other.samples / all, squares + other.squares);
        }

        double variance() {
            return squares / (samples * samples);
        }
    }

    /**
     * Adds a report.
     *
     * @param levels losses by noise level
     * @param steps that it covers
     */
    void add(List<Event.Level> levels, long steps) {
        boolean begins = firstSteps < FIRST;
        if (!begins && recentSteps >= RECENT) {
            before = recent;
            recent = new TreeMap<>();
            recentSteps = 0;
        }
        for (Event.Level level : levels) {
            double error = level.standardError() * level.samples();
            Pool pool = new Pool(level.samples(), level.loss(), error * error);
            (begins ? first : recent).merge(level.logSnr(), pool, Pool::with);
        }
        if (begins) {
            firstSteps += steps;
        } else {
            recentSteps += steps;
        }
    }

    /** The latest reports, at least {@link #RECENT} steps of them where there are so many. */
    private Map<Double, Pool> lately() {
        Map<Double, Pool> all = new TreeMap<>(before);
        recent.forEach((level, pool) -> all.merge(level, pool, Pool::with));
        return all;
    }

    /**
     * A noise level then and now.
     *
     * @param noise deviation of the noise beside the signal, {@code sigma / alpha}
     * @param early mean loss at the beginning
     * @param late mean loss lately
     * @param earlyError standard error of the early mean
     * @param lateError standard error of the late mean
     * @param samples the lesser of their numbers
     */
    record Level(double noise, double early, double late, double earlyError, double lateError, double samples) {
        /** Whether the loss has fallen beyond its error. */
        boolean hasFallen() {
            double fall = early - late;
            return fall > FELL * Math.abs(early) && fall > ERRORS * Math.hypot(earlyError, lateError);
        }

        /**
         * The error of the noise that the best affine function of x leaves, as a part of the noise itself: {@code v / (v + (sigma / alpha)^2)}
         * for data of variance v, and no network needs to leave more.
         */
        double affine(double deviation) {
            double snr = deviation * deviation / (noise * noise);
            return snr / (1 + snr);
        }

        /**
         * Whether the loss, an error of the noise, has not fallen though an affine function of x makes it fall by a quarter or more: what
         * is left of the noise below depends on the data.
         *
         * @param deviation of the data
         */
        boolean isFlatNeedlessly(double deviation) {
            double reachable = affine(deviation) * (early + ERRORS * earlyError);
            return samples >= JUDGED_SAMPLES
                    && affine(deviation) < REACHABLE
                    && !hasFallen()
                    && late - ERRORS * lateError > reachable;
        }
    }

    /** Whether the first losses are those of a network that has learnt next to nothing. */
    boolean knowsTheBeginning() {
        return firstSteps <= MOST_FIRST;
    }

    /** The levels that can be compared, from much noise to little. */
    List<Level> levels() {
        Map<Double, Pool> now = lately();
        List<Level> levels = new ArrayList<>();
        first.forEach((logSnr, early) -> {
            Pool late = now.get(logSnr);
            if (late != null) {
                levels.add(new Level(
                        Math.exp(-logSnr / 2),
                        early.mean(),
                        late.mean(),
                        Math.sqrt(early.variance()),
                        Math.sqrt(late.variance()),
                        Math.min(early.samples(), late.samples())));
            }
        });
        return levels;
    }
}
