package dev.reverie.spark.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.util.AccumulatorV2;

/**
 * Lines for people on their way from a worker to the driver, which gets them with the heartbeats of its executor: the latest
 * ones, and how many there were before.
 */
public final class RelayedLines extends AccumulatorV2<String, RelayedLines.Lines> {
    private static final long serialVersionUID = 1L;
    private static final int KEPT = 200;

    private Lines lines = new Lines(0, new ArrayList<>());

    /**
     * Lines that follow one another.
     *
     * @param before how many there were before
     * @param latest the latest ones
     */
    public record Lines(long before, ArrayList<String> latest) implements Serializable {}

    @Override
    public synchronized boolean isZero() {
        return lines.before == 0 && lines.latest.isEmpty();
    }

    @Override
    public synchronized AccumulatorV2<String, Lines> copy() {
        RelayedLines copy = new RelayedLines();
        copy.lines = value();
        return copy;
    }

    @Override
    public synchronized void reset() {
        lines = new Lines(0, new ArrayList<>());
    }

    @Override
    public synchronized void add(String line) {
        ArrayList<String> latest = lines.latest;
        latest.add(line);
        if (latest.size() > KEPT) {
            lines = new Lines(lines.before + KEPT / 2, new ArrayList<>(latest.subList(KEPT / 2, latest.size())));
        }
    }

    /** One worker writes; of several attempts the latest counts. */
    @Override
    public synchronized void merge(AccumulatorV2<String, Lines> other) {
        if (!other.isZero()) {
            lines = other.value();
        }
    }

    @Override
    public synchronized Lines value() {
        return new Lines(lines.before, new ArrayList<>(lines.latest));
    }

    /** The lines behind the first so many. */
    static List<String> behind(Lines lines, long seen) {
        int from = (int) Math.max(0, Math.min(lines.latest.size(), seen - lines.before));
        return lines.latest.subList(from, lines.latest.size());
    }
}
