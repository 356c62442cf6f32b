package dev.reverie.lab.mixture;

import dev.reverie.random.RandomStream;
import dev.reverie.stat.CompensatedSum;
import dev.reverie.stat.GaussianMixture;
import dev.reverie.stat.MultivariateNormal;
import dev.reverie.stat.Points;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Fits a {@link GaussianMixture} by expectation and maximisation, in float64.
 *
 * <pre>{@code
 * r_nk = w_k N(x_n; m_k, S_k) / sum_j w_j N(x_n; m_j, S_j)
 * w_k = mean_n r_nk,   m_k = sum r_nk x_n / sum r_nk,   S_k = sum r_nk (x_n - m_k)(x_n - m_k)^T / sum r_nk + ridge I
 * }</pre>
 *
 * <p>Dempster, Laird and Rubin 1977 (Journal of the Royal Statistical Society B 39, 1). The mean log density of the points
 * never falls when {@code ridge} is 0. The start is a k-means++ clustering. A component that loses nearly all its points
 * (fewer than one) is dropped.
 *
 * @param components components to start with, at least 1
 * @param ridge variance added to each coordinate of each covariance, at least 0, in the squared unit of the data. Without
 *     it a component can shrink onto a repeated value and the likelihood has no bound
 * @param maxIterations at least 1
 * @param tolerance the fit ends when the mean log density rises by less, in nats, positive
 */
public record ExpectationMaximization(int components, double ridge, int maxIterations, double tolerance) {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number is outside its range
     */
    public ExpectationMaximization {
        if (components < 1 || maxIterations < 1) {
            throw new IllegalArgumentException(
                    "components and maxIterations must be at least 1, got " + components + " and " + maxIterations);
        }
        if (!(ridge >= 0 && ridge < Double.POSITIVE_INFINITY && tolerance > 0)) {
            throw new IllegalArgumentException(
                    "ridge must be at least 0 and tolerance positive, got " + ridge + " and " + tolerance);
        }
    }

    /** At most 100 iterations, to 1e-3 nats. */
    public ExpectationMaximization(int components, double ridge) {
        this(components, ridge, 100, 1e-3);
    }

    /**
     * Result of a fit.
     *
     * @param mixture the mixture
     * @param meanLogDensity of the points fitted, before the last update, in nats
     * @param iterations updates done
     * @param converged whether the tolerance was reached
     */
    public record Fit(GaussianMixture mixture, double meanLogDensity, int iterations, boolean converged) {
        /** Checks that there is a mixture. */
        public Fit {
            Objects.requireNonNull(mixture, "mixture");
        }
    }

    /**
     * Fits points.
     *
     * @param points one array of coordinates for each point, at least as many as components
     * @param stream decides the start
     * @return the mixture
     * @throws IllegalArgumentException if points are too few or faulty, or a covariance degenerates for want of a ridge
     */
    public Fit fit(double[][] points, RandomStream stream) {
        Points.dimension(points, points);
        if (points.length < components) {
            throw new IllegalArgumentException(
                    "a mixture of " + components + " components needs as many points, got " + points.length);
        }
        GaussianMixture mixture = update(points, startResponsibilities(points, stream));
        double before = Double.NEGATIVE_INFINITY;
        for (int iteration = 1; iteration <= maxIterations; iteration++) {
            double[][] responsibilities = new double[mixture.components().size()][points.length];
            double now = expect(points, mixture, responsibilities);
            if (now - before < tolerance) {
                return new Fit(mixture, now, iteration - 1, true);
            }
            before = now;
            mixture = update(points, responsibilities);
        }
        return new Fit(mixture, before, maxIterations, false);
    }

    private double[][] startResponsibilities(double[][] points, RandomStream stream) {
        int[] cluster = KMeansStart.clusters(points, components, stream.purpose("k-means"));
        double[][] responsibilities = new double[components][points.length];
        for (int n = 0; n < points.length; n++) {
            responsibilities[cluster[n]][n] = 1;
        }
        return responsibilities;
    }

    /** Fills the responsibilities, one row for each component, and gives the mean log density. */
    private static double expect(double[][] points, GaussianMixture mixture, double[][] responsibilities) {
        int count = responsibilities.length;
        double[] terms = new double[count];
        double[] work = new double[mixture.dimension()];
        CompensatedSum sum = new CompensatedSum();
        for (int n = 0; n < points.length; n++) {
            double logDensity = mixture.logTerms(points[n], terms, work);
            sum.add(logDensity);
            for (int k = 0; k < count; k++) {
                double share = Math.exp(terms[k] - logDensity);
                // shares that no sum would feel are not worth a covariance update
                responsibilities[k][n] = share < 1e-12 ? 0 : share;
            }
        }
        return sum.value() / points.length;
    }

    private GaussianMixture update(double[][] points, double[][] responsibilities) {
        List<MultivariateNormal> kept = new ArrayList<>();
        List<Double> sizes = new ArrayList<>();
        for (double[] shares : responsibilities) {
            double size = 0;
            for (double share : shares) {
                size += share;
            }
            if (size >= 1) {
                kept.add(MultivariateNormal.weighted(points, shares, ridge));
                sizes.add(size);
            }
        }
        return GaussianMixture.of(
                sizes.stream().mapToDouble(Double::doubleValue).toArray(), kept);
    }
}
