package dev.reverie.stat;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A mixture of normal distributions with full covariances, {@code p(x) = sum_k w_k N(x; mean_k, S_k)}. Immutable.
 */
public final class GaussianMixture {
    private final double[] weights;
    private final double[] logWeights;
    private final List<MultivariateNormal> components;

    private GaussianMixture(double[] weights, List<MultivariateNormal> components) {
        this.weights = weights;
        this.components = List.copyOf(components);
        logWeights = new double[weights.length];
        for (int k = 0; k < weights.length; k++) {
            logWeights[k] = Math.log(weights[k]);
        }
    }

    /**
     * A mixture.
     *
     * @param weights one positive number for each component; divided by their sum
     * @param components at least one, all of one dimension
     * @return the mixture
     * @throws IllegalArgumentException if numbers of weights and components differ, a weight is not positive or the
     *     dimensions differ
     */
    public static GaussianMixture of(double[] weights, List<MultivariateNormal> components) {
        if (components.isEmpty() || weights.length != components.size()) {
            throw new IllegalArgumentException("a mixture needs one weight for each component and at least one, got "
                    + weights.length + " weights and " + components.size() + " components");
        }
        double total = 0;
        for (int k = 0; k < weights.length; k++) {
            if (!(weights[k] > 0 && weights[k] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("weight " + k + " must be positive and finite, got " + weights[k]);
            }
            if (components.get(k).dimension() != components.get(0).dimension()) {
                throw new IllegalArgumentException("component " + k + " has "
                        + components.get(k).dimension() + " dimensions, the first has "
                        + components.get(0).dimension());
            }
            total += weights[k];
        }
        double[] normalized = new double[weights.length];
        for (int k = 0; k < weights.length; k++) {
            normalized[k] = weights[k] / total;
        }
        return new GaussianMixture(normalized, components);
    }

    /** Number of coordinates. */
    public int dimension() {
        return components.get(0).dimension();
    }

    /** The components. */
    public List<MultivariateNormal> components() {
        return components;
    }

    /** Their weights, which sum to 1; a new array. */
    public double[] weights() {
        return weights.clone();
    }

    /**
     * Log density in nats.
     *
     * @param x a point of d coordinates
     * @throws IllegalArgumentException if it has another number of coordinates
     */
    public double logDensity(double... x) {
        if (x.length != dimension()) {
            throw new IllegalArgumentException("a point must have " + dimension() + " coordinates, got " + x.length);
        }
        return logTerms(x, new double[components.size()], new double[dimension()]);
    }

    /**
     * Mean log density over points, in nats.
     *
     * @param points at least one
     */
    public double meanLogDensity(double[][] points) {
        CompensatedSum sum = new CompensatedSum();
        double[] terms = new double[components.size()];
        double[] work = new double[dimension()];
        for (double[] point : points) {
            sum.add(logTerms(point, terms, work));
        }
        return sum.value() / points.length;
    }

    /** Fills {@code terms} with {@code ln w_k N_k(x)} and gives the logarithm of their sum. */
    public double logTerms(double[] x, double[] terms, double[] work) {
        for (int k = 0; k < terms.length; k++) {
            terms[k] = logWeights[k] + components.get(k).logDensity(x, work);
        }
        return LogSumExp.of(terms);
    }

    /**
     * Draws a point.
     *
     * @param random source of uniform and normal numbers
     */
    public double[] draw(RandomGenerator random) {
        double u = random.nextDouble();
        int k = 0;
        while (k + 1 < weights.length && u >= weights[k]) {
            u -= weights[k];
            k++;
        }
        return components.get(k).draw(random);
    }
}
