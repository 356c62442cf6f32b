package dev.reverie.schedule;

import java.util.function.DoubleUnaryOperator;

/**
 * Inverse of an increasing function of time, exact to one unit in the last place of {@code t}.
 *
 * <p>Non-negative doubles are ordered like their bit patterns, so bisection on the patterns halves the set of candidates
 * at every step: at most 62 evaluations whatever the scale, equivalent to bisection in {@code log t} over many decades, and
 * indifferent to infinite values and slopes at the edges, where secant methods fail.
 */
final class MonotoneInverse {
    /** Closed forms may leave the domain by rounding; this much, relative to the length, is pulled back. */
    private static final double EDGE = 1e-9;

    private MonotoneInverse() {}

    static double solve(Schedule schedule, String what, DoubleUnaryOperator rising, double shown, double target) {
        TimeInterval domain = schedule.domain();
        double low = rising.applyAsDouble(domain.start());
        double high = rising.applyAsDouble(domain.end());
        double slack = EDGE * Math.max(1.0, Math.abs(target));
        if (!(target >= low - slack && target <= high + slack)) {
            throw new IllegalArgumentException(what + " must be a value that " + schedule + " takes on ["
                    + domain.start() + ", " + domain.end() + "], got " + shown);
        }
        long below = Double.doubleToRawLongBits(domain.start());
        long above = Double.doubleToRawLongBits(domain.end());
        while (above - below > 1) {
            long middle = below + (above - below) / 2;
            if (rising.applyAsDouble(Double.longBitsToDouble(middle)) < target) {
                below = middle;
            } else {
                above = middle;
            }
        }
        double left = Double.longBitsToDouble(below);
        double right = Double.longBitsToDouble(above);
        return target - rising.applyAsDouble(left) < rising.applyAsDouble(right) - target ? left : right;
    }

    /** Passes on a closed-form inverse, pulled to the domain if only rounding took it out. */
    static double inDomain(Schedule schedule, String what, double value, double t) {
        TimeInterval domain = schedule.domain();
        double slack = EDGE * domain.length();
        if (!(t >= domain.start() - slack && t <= domain.end() + slack)) {
            throw new IllegalArgumentException(what + " must be a value that " + schedule + " takes on ["
                    + domain.start() + ", " + domain.end() + "], got " + value);
        }
        return Math.min(Math.max(t, domain.start()), domain.end());
    }
}
