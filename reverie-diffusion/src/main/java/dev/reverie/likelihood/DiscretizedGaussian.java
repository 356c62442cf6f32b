package dev.reverie.likelihood;

import dev.reverie.stat.NormalDistribution;

/**
 * A normal variable rounded to levels, the outermost of which take the tails: the decoder of Ho et al. 2020
 * (arXiv:2006.11239), equation (13).
 *
 * <pre>{@code
 * P(k) = Phi((x_k + h - mean) / std) - Phi((x_k - h - mean) / std),    h half the distance of two levels
 * }</pre>
 *
 * @param kind levels and the range in which the model sees them
 */
record DiscretizedGaussian(Quantized kind) {
    private static final NormalDistribution STANDARD = NormalDistribution.STANDARD;

    /** {@code ln P(k)} in nats; finite however far away the mean is. */
    double logProbability(double level, double mean, double std) {
        double gap = (kind.high() - kind.low()) / (kind.levels() - 1);
        double x = kind.low() + level * gap;
        double lower = level <= 0 ? Double.NEGATIVE_INFINITY : (x - gap / 2 - mean) / std;
        double upper = level >= kind.levels() - 1 ? Double.POSITIVE_INFINITY : (x + gap / 2 - mean) / std;
        // in the lower tail the distribution function has all its digits
        double a = lower > 0 ? -upper : lower;
        double b = lower > 0 ? -lower : upper;
        double probability = STANDARD.cdf(b) - STANDARD.cdf(a);
        if (probability > Double.MIN_NORMAL) {
            return Math.log(probability);
        }
        // Phi(b) ~ phi(b) / |b| so far out; the rest of the bin is nothing beside its edge
        return STANDARD.logDensity(b) - Math.log(Math.max(1, Math.abs(b)));
    }
}
