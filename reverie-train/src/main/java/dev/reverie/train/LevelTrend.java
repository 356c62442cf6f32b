package dev.reverie.train;

import dev.reverie.track.Event;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The losses by noise level at the beginning of training and lately: whether any level has learnt. */
final class LevelTrend {
    /** Steps at the beginning that are pooled: later ones have learnt already. */
    private static final long FIRST = 20;

    /** Steps that are pooled lately. */
    private static final long RECENT = 100;

    /** A level has learnt if its loss fell by this part at least. */
    private static final double FELL = 0.05;

    /** And by so many standard errors. */
    private static final double ERRORS = 2;

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

    /** Number of levels that can be compared. */
    int levels() {
        Map<Double, Pool> now = lately();
        return (int) first.keySet().stream().filter(now::containsKey).count();
    }

    /** Number of levels whose loss has fallen. */
    int fallen() {
        Map<Double, Pool> now = lately();
        int fallen = 0;
        for (Map.Entry<Double, Pool> entry : first.entrySet()) {
            Pool late = now.get(entry.getKey());
            if (late != null) {
                Pool early = entry.getValue();
                double fall = early.mean() - late.mean();
                double error = Math.sqrt(early.variance() + late.variance());
                fallen += fall > FELL * Math.abs(early.mean()) && fall > ERRORS * error ? 1 : 0;
            }
        }
        return fallen;
    }
}
