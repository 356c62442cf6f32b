package dev.reverie.plot;

import java.util.Optional;

/** Gathers the smallest and the largest value that an axis can show, and counts the others. */
final class DataRange {
    private final Scale scale;
    private double low = Double.POSITIVE_INFINITY;
    private double high = Double.NEGATIVE_INFINITY;

    DataRange(Scale scale) {
        this.scale = scale;
    }

    DataRange add(double value) {
        if (scale.shows(value)) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        return this;
    }

    DataRange add(double[] values) {
        for (double value : values) {
            add(value);
        }
        return this;
    }

    DataRange add(Limits limits) {
        return add(limits.low()).add(limits.high());
    }

    /** The range widened on each side by {@code padding} times its length; empty if nothing could be shown. */
    Optional<Limits> limits(double padding) {
        if (low > high) {
            return Optional.empty();
        }
        double from = scale.forward(low);
        double to = scale.forward(high);
        if (to - from <= 1e-12 * Math.max(Math.abs(from), Math.abs(to))) {
            double room = scale == Scale.LOG ? 0.5 : from == 0 ? 1 : 0.1 * Math.abs(from);
            from -= room;
            to += room;
        } else {
            double room = padding * (to - from);
            from -= room;
            to += room;
        }
        double lowEnd = scale.backward(from);
        double highEnd = scale.backward(to);
        // Values near the ends of the double range leave no room for padding.
        boolean usable = Double.isFinite(lowEnd)
                && Double.isFinite(highEnd)
                && Double.isFinite(highEnd - lowEnd)
                && lowEnd < highEnd;
        return usable ? Optional.of(new Limits(lowEnd, highEnd)) : Optional.empty();
    }
}
