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

    /** The bin of a level in deviations from the mean, mirrored into the lower tail. */
    private record Bin(double lower, double upper, double side) {
        /** Phi(b) - Phi(a); in the lower tail the distribution function has all its digits. */
        double probability() {
            return STANDARD.cdf(upper) - STANDARD.cdf(lower);
        }
    }

    private Bin bin(double level, double mean, double std) {
        double gap = (kind.high() - kind.low()) / (kind.levels() - 1);
        double x = kind.low() + level * gap;
        double lower = level <= 0 ? Double.NEGATIVE_INFINITY : (x - gap / 2 - mean) / std;
        double upper = level >= kind.levels() - 1 ? Double.POSITIVE_INFINITY : (x + gap / 2 - mean) / std;
        return lower > 0 ? new Bin(-upper, -lower, -1) : new Bin(lower, upper, 1);
    }

    /** {@code ln P(k)} in nats; finite however far away the mean is. */
    double logProbability(double level, double mean, double std) {
        Bin bin = bin(level, mean, std);
        double probability = bin.probability();
        if (probability > Double.MIN_NORMAL) {
            return Math.log(probability);
        }
        // Phi(b) ~ phi(b) / |b| so far out; the rest of the bin is nothing beside its edge
        return STANDARD.logDensity(bin.upper()) - Math.log(Math.max(1, Math.abs(bin.upper())));
    }

    /** {@code d ln P(k) / d mean}. */
    double slope(double level, double mean, double std) {
        Bin bin = bin(level, mean, std);
        double probability = bin.probability();
        // of the distribution function at the edges, whose places fall as the mean rises
        double perDeviation = probability > Double.MIN_NORMAL
                ? (STANDARD.density(bin.lower()) - STANDARD.density(bin.upper())) / probability
                : bin.upper() + 1 / bin.upper();
        return bin.side() * perDeviation / std;
    }
}
