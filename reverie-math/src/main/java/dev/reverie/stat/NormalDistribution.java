package dev.reverie.stat;

import org.hipparchus.special.Erf;

/**
 * The normal distribution {@code N(mean, std^2)} on the line.
 *
 * @param mean centre
 * @param std standard deviation, positive
 */
public record NormalDistribution(double mean, double std) {
    /** Mean 0, standard deviation 1. */
    public static final NormalDistribution STANDARD = new NormalDistribution(0.0, 1.0);

    private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2.0 * Math.PI);
    private static final int NEWTON_STEPS = 50;

    /**
     * Checks the parameters.
     *
     * @throws IllegalArgumentException unless {@code mean} is finite and {@code std} positive and finite
     */
    public NormalDistribution {
        if (!(Math.abs(mean) < Double.POSITIVE_INFINITY && std > 0.0 && std < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "a normal distribution needs a finite mean and a positive std, got " + mean + " and " + std);
        }
    }

    /** Log density {@code -z^2/2 - ln std - ln(2 pi)/2} in nats, {@code z = (x - mean) / std}. */
    public double logDensity(double x) {
        double z = (x - mean) / std;
        return -0.5 * z * z - Math.log(std) - HALF_LOG_TWO_PI;
    }

    /** Density. */
    public double density(double x) {
        return Math.exp(logDensity(x));
    }

    /**
     * Probability of a value up to {@code x}, {@code erfc(-z / sqrt(2)) / 2}; absolute error 1e-15, and relative error
     * 1e-12 in the lower tail.
     */
    public double cdf(double x) {
        double z = (x - mean) / std;
        return Double.isNaN(z) ? z : 0.5 * Erf.erfc(-z / Math.sqrt(2.0));
    }

    /**
     * The value below which a share {@code p} lies: the inverse of {@link #cdf}, with its accuracy.
     *
     * <p>Newton's method on {@code ln Phi}, which is concave: from {@code -sqrt(-2 ln p)}, always left of the root in
     * the lower half, it rises to it without a step too far.
     *
     * @param p a share; 0 and 1 give the infinities
     * @throws IllegalArgumentException if {@code p} is not in [0, 1]
     */
    public double quantile(double p) {
        if (!(p >= 0.0 && p <= 1.0)) {
            throw new IllegalArgumentException("a share must be in [0, 1], got " + p);
        }
        return p > 0.5 ? mean - std * lowerQuantile(1.0 - p) : mean + std * lowerQuantile(p);
    }

    private static double lowerQuantile(double p) {
        if (p < Double.MIN_NORMAL) {
            return Double.NEGATIVE_INFINITY;
        }
        double target = Math.log(p);
        double z = -Math.sqrt(-2.0 * target);
        double step = 1.0;
        for (int i = 0; i < NEWTON_STEPS && step > 0x1.0p-50 * Math.max(1.0, -z); i++) {
            double share = STANDARD.cdf(z);
            step = (target - Math.log(share)) * share / standardDensity(z);
            z += step;
        }
        return z;
    }

    private static double standardDensity(double z) {
        return Math.exp(-0.5 * z * z - HALF_LOG_TWO_PI);
    }
}
