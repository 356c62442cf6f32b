package dev.reverie.loss;

import dev.reverie.schedule.TimeInterval;
import dev.reverie.stat.NormalDistribution;

/**
 * A normal distribution cut off outside an interval, either end of which may be infinite.
 *
 * @param whole the distribution before the cut
 * @param low lower end
 * @param high upper end
 */
record TruncatedNormal(NormalDistribution whole, double low, double high) {
    /** Less than this within the interval is a mistake in the parameters. */
    private static final double LEAST_MASS = 0.01;

    static void check(double mean, double std) {
        if (!(Math.abs(mean) < Double.POSITIVE_INFINITY && std > 0 && std < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "mean must be finite and std positive and finite, got " + mean + " and " + std);
        }
    }

    /** The value below which the share {@code u} lies. */
    double quantile(double u) {
        double below = whole.cdf(low);
        double value = whole.quantile(below + u * (whole.cdf(high) - below));
        return Math.min(Math.max(value, low), high);
    }

    /** Refuses a distribution that lies almost wholly outside the interval. */
    void requireMass(String what) {
        double mass = whole.cdf(high) - whole.cdf(low);
        if (!(mass >= LEAST_MASS)) {
            throw new IllegalArgumentException("the " + what + " is trained from " + low + " to " + high
                    + ", which holds only the share " + mass + " of a normal distribution with mean " + whole.mean()
                    + " and std " + whole.std() + "; move the mean into that range");
        }
    }

    /** A time that rounding may have taken out of the interval. */
    static double clamp(double t, TimeInterval trained) {
        return Math.min(Math.max(t, trained.start()), trained.end());
    }
}
