package dev.reverie.plot;

import java.util.ArrayList;
import java.util.List;

/**
 * Round values on an axis.
 *
 * @param major values with a label
 * @param labels their labels, as many as {@code major}
 * @param minor values with a short mark only
 */
record Ticks(List<Double> major, List<String> labels, List<Double> minor) {
    static final Ticks NONE = new Ticks(List.of(), List.of(), List.of());

    private static final double[] MANTISSAS = {1, 2, 2.5, 5, 10};

    /** Ticks within {@code limits}, about {@code target} of them. */
    static Ticks on(Limits limits, Scale scale, int target) {
        return scale == Scale.LINEAR ? linear(limits, target) : logarithmic(limits, target);
    }

    /** The step 1, 2, 2.5 or 5 times a power of ten that gives at most {@code target} intervals. */
    static double niceStep(double span, int target) {
        double rough = span / Math.max(1, target);
        double power = StrictMath.pow(10, Math.floor(StrictMath.log10(rough)));
        for (double mantissa : MANTISSAS) {
            if (mantissa * power >= rough * (1 - 1e-9)) {
                return mantissa * power;
            }
        }
        return 10 * power;
    }

    private static Ticks linear(Limits limits, int target) {
        double step = niceStep(limits.span(), target);
        List<Double> major = new ArrayList<>();
        long first = (long) Math.ceil(limits.low() / step - 1e-6);
        long last = (long) Math.floor(limits.high() / step + 1e-6);
        // A span below the resolution of doubles would count for ever.
        if (last - first > 1000) {
            return NONE;
        }
        for (long k = first; k <= last; k++) {
            major.add(k == 0 ? 0.0 : k * step);
        }
        return new Ticks(List.copyOf(major), List.copyOf(Numbers.linear(major)), List.of());
    }

    private static Ticks logarithmic(Limits limits, int target) {
        double from = StrictMath.log10(limits.low());
        double to = StrictMath.log10(limits.high());
        int first = (int) Math.ceil(from - 1e-9);
        int last = (int) Math.floor(to + 1e-9);
        int decades = last - first + 1;
        if (to - from < 1 && decades < 2) {
            // Below a decade the steps of a linear axis are rounder than powers.
            return linear(limits, target);
        }
        List<Double> major = new ArrayList<>();
        List<Double> minor = new ArrayList<>();
        int every = Math.max(1, (int) Math.ceil((double) decades / (target + 1)));
        boolean fill = decades <= 2 && target >= 3;
        for (int n = first - 1; n <= last + 1; n++) {
            double decade = StrictMath.pow(10, n);
            for (int digit = 1; digit < 10; digit++) {
                double value = digit * decade;
                if (value < limits.low() * (1 - 1e-9) || value > limits.high() * (1 + 1e-9)) {
                    continue;
                }
                boolean labelled = digit == 1 ? Math.floorMod(n, every) == 0 : fill && (digit == 2 || digit == 5);
                (labelled ? major : minor).add(value);
            }
        }
        if (every > 1) {
            minor.removeIf(value -> Math.abs(StrictMath.log10(value) - Math.rint(StrictMath.log10(value))) > 1e-9);
        }
        List<String> labels = major.stream().map(Numbers::logarithmic).toList();
        return new Ticks(List.copyOf(major), labels, List.copyOf(minor));
    }
}
