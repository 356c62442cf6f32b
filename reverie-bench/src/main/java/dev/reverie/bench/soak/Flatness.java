package dev.reverie.bench.soak;

import java.util.Arrays;
import java.util.List;

/**
 * Whether a quantity stays where it is: the slope of the line through the readings after the warm-up, times the time they
 * span, is at most what {@link Quantity#allowance} gives. Where the allowance lies within two standard errors of the growth
 * the readings do not tell.
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
        double[] x = judged.stream().mapToDouble(Reading::seconds).toArray();
        double[] y = judged.stream().mapToDouble(quantity::of).toArray();
        Trend trend = Trend.of(x, y);
        double span = x[x.length - 1] - x[0];
        return new Flatness(quantity, trend.mean(), trend.slope() * span, trend.standardError() * span);
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
