package dev.reverie.bench.soak;

import java.time.Duration;

/**
 * How long, and how much of what.
 *
 * @param length of all
 * @param every time between two readings
 * @param calls of {@code sample} in all, spread evenly over the time
 * @param episode updates after which training ends, is loaded and continued
 * @param updates after which all ends, whatever time is left
 */
record SoakPlan(Duration length, Duration every, long calls, int episode, long updates) {
    /** Checks that there is something to do. */
    SoakPlan {
        if (length.isNegative() || length.isZero() || every.isNegative() || every.isZero()) {
            throw new IllegalArgumentException(
                    "the length and the time between readings must be positive, got " + length + " and " + every);
        }
        if (calls < 1 || episode < 1 || updates < 1) {
            throw new IllegalArgumentException("calls, updates of an episode and updates must be at least 1, got "
                    + calls + ", " + episode + " and " + updates);
        }
    }

    /** So long, however many updates that makes. */
    SoakPlan(Duration length, Duration every, long calls, int episode) {
        this(length, every, calls, episode, Long.MAX_VALUE);
    }

    double seconds() {
        return length.toNanos() * 1e-9;
    }
}
