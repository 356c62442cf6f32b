package dev.reverie.bench.soak;

import java.util.Arrays;
import java.util.List;

/**
 * Whether a quantity stays where it is: the slope of the line through the readings after the warm-up, times the time they
 * span, is at most what {@link Quantity#allowance} gives. Where the allowance lies within two standard errors of the growth
 * the readings do not tell.
 *
 * <p>Of many readings the line goes through the medians of twenty parts: some fall on a moment at which the virtual machine
 * has not yet given back what it took, which is no growth, but turns a line by least squares.
 *
 * @param quantity which
 * @param mean of the readings after the warm-up
 * @param growth of the line from the first of them to the last
 * @param error standard error of the growth
 */
record Flatness(Quantity quantity, double mean, double growth, double error) {
    /** What the readings say. */
    enum Verdict {
        FLAT("flat"),
        GROWS("**grows**"),
        UNDECIDED("too short to tell");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** In standard errors. */
    private static final double DECISIVE = 2;

    /** Parts whose medians the line goes through, where each has two readings or more. */
    private static final int PARTS = 20;

    /** The share of the time that counts as warm-up at least, and at most, unless another is given. */
    static final double WARM_UP = 0.15;

    private static final double LONGEST_WARM_UP = 0.5;

    /** Until then the virtual machine compiles and the heap grows to its size, however long that takes on a busy machine. */
    private static final long SETTLING_CALLS = 10_000;

    /**
     * Judges one quantity.
     *
     * @param readings in the order of time
     * @param warmUp share of the time whose readings are left out, in [0, 1)
     * @throws IllegalArgumentException if fewer than two readings remain
     */
    static Flatness of(Quantity quantity, List<Reading> readings, double warmUp) {
        if (!(warmUp >= 0 && warmUp < 1)) {
            throw new IllegalArgumentException("the warm-up must be in [0, 1), got " + warmUp);
        }
        if (readings.size() < 2) {
            throw new IllegalArgumentException("two readings or more are needed, got " + readings.size());
        }
        double last = readings.get(readings.size() - 1).seconds();
        List<Reading> judged =
                readings.stream().filter(r -> r.seconds() >= warmUp * last).toList();
        double[] x = medians(judged.stream().mapToDouble(Reading::seconds).toArray());
        double[] y = medians(judged.stream().mapToDouble(quantity::of).toArray());
        Trend trend = Trend.of(x, y);
        double span = judged.get(judged.size() - 1).seconds() - judged.get(0).seconds();
        double mean = judged.stream().mapToDouble(quantity::of).average().orElseThrow();
        return new Flatness(quantity, mean, trend.slope() * span, trend.standardError() * span);
    }

    /** The medians of consecutive parts of about the same length; few values are left as they are. */
    private static double[] medians(double[] values) {
        if (values.length < 2 * PARTS) {
            return values;
        }
        double[] medians = new double[PARTS];
        for (int part = 0; part < PARTS; part++) {
            double[] some =
                    Arrays.copyOfRange(values, part * values.length / PARTS, (part + 1) * values.length / PARTS);
            Arrays.sort(some);
            medians[part] = (some[(some.length - 1) / 2] + some[some.length / 2]) / 2;
        }
        return medians;
    }

    /**
     * The share of the time that counts as warm-up: until ten thousand calls are done, at least {@link #WARM_UP} and at most
     * half of it.
     *
     * @param readings in the order of time, one at least
     */
    static double usualWarmUp(List<Reading> readings) {
        double last = readings.get(readings.size() - 1).seconds();
        double settled = readings.stream()
                .filter(reading -> reading.calls() >= SETTLING_CALLS)
                .mapToDouble(Reading::seconds)
                .findFirst()
                .orElse(last);
        return Math.min(LONGEST_WARM_UP, Math.max(WARM_UP, settled / last));
    }

    /** Judges all quantities. */
    static List<Flatness> all(List<Reading> readings, double warmUp) {
        return Arrays.stream(Quantity.values())
                .map(quantity -> of(quantity, readings, warmUp))
                .toList();
    }

    double allowance() {
        return quantity.allowance(mean);
    }

    Verdict verdict() {
        if (growth + DECISIVE * error <= allowance()) {
            return Verdict.FLAT;
        }
        return growth - DECISIVE * error > allowance() ? Verdict.GROWS : Verdict.UNDECIDED;
    }
}
