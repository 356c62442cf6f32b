package dev.reverie.train;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.stream.Collectors;

/** The losses of the latest updates, to detect growth before a non-finite one. */
final class RecentLosses {
    private static final int KEPT = 8;
    private static final int SHOWN = 4;

    /** Losses of good training scatter with their times, but not by so much within so few updates. */
    private static final double GROWTH = 100;

    private final Deque<Double> losses = new ArrayDeque<>();

    /** Takes note of the loss of an update. */
    void add(double loss) {
        losses.addLast(loss);
        if (losses.size() > KEPT) {
            losses.removeFirst();
        }
    }

    /** Whether there are none: no update since training began or was resumed. */
    boolean isEmpty() {
        return losses.isEmpty();
    }

    /** Whether the last loss is far above the minimum. */
    boolean haveGrown() {
        double least = losses.stream().mapToDouble(Math::abs).min().orElse(0);
        return !losses.isEmpty() && Math.abs(losses.getLast()) > GROWTH * least;
    }

    /** The last few, for people. */
    @Override
    public String toString() {
        return losses.stream()
                .skip(Math.max(0, losses.size() - SHOWN))
                .map(loss -> String.format(Locale.ROOT, "%.4g", loss))
                .collect(Collectors.joining(", "));
    }
}
