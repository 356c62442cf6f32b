package dev.reverie.stat;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.hipparchus.exception.MathIllegalArgumentException;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.MatrixUtils;

/**
 * The normal distribution {@code N(mean, S)} in d dimensions, with full covariance. Immutable.
 *
 * <pre>{@code
 * ln p(x) = -(d ln(2 pi) + ln det S + (x - mean)^T S^-1 (x - mean)) / 2
 * }</pre>
 */
public final class MultivariateNormal {
    private static final double LOG_TWO_PI = Math.log(2.0 * Math.PI);
    /** Largest accepted asymmetry of the covariance, relative to the variances. */
    private static final double SYMMETRY = 1e-9;

    private final double[] mean;
    private final double[][] covariance;
    private final double[][] lower;
    private final double constant;

    private MultivariateNormal(double[] mean, double[][] covariance) {
        this.mean = mean;
        this.covariance = covariance;
        lower = lowerFactor(covariance);
        double logDeterminant = 0;
        for (int i = 0; i < mean.length; i++) {
            logDeterminant += 2 * Math.log(lower[i][i]);
        }
        if (!Double.isFinite(logDeterminant)) {
            throw new IllegalArgumentException("a covariance must be finite, got " + Arrays.deepToString(covariance));
        }
        constant = -0.5 * (mean.length * LOG_TWO_PI + logDeterminant);
    }

    /** L of {@code S = L L^T}. */
    private static double[][] lowerFactor(double[][] covariance) {
        try {
            // no pivot is too small for a covariance but 0
            return new CholeskyDecomposition(MatrixUtils.createRealMatrix(covariance), SYMMETRY, 0)
                    .getL()
                    .getData();
        } catch (MathIllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a covariance must be positive definite, but this one is not (" + e.getMessage()
                            + "); are columns constant or combinations of others? add a small variance to the diagonal",
                    e);
        }
    }

    /**
     * The distribution of these moments.
     *
     * @param mean centre, d numbers; copied
     * @param covariance symmetric positive definite, {@code [d, d]}; copied
     * @return the distribution
     * @throws IllegalArgumentException if the sizes disagree, the covariance is not symmetric or not positive definite
     */
    public static MultivariateNormal of(double[] mean, double[][] covariance) {
        int d = mean.length;
        if (d == 0 || covariance.length != d) {
            throw new IllegalArgumentException(
                    "a mean of " + d + " numbers needs as many rows of covariance, got " + covariance.length);
        }
        double[][] copy = new double[d][];
        for (int i = 0; i < d; i++) {
            if (covariance[i].length != d) {
                throw new IllegalArgumentException(
                        "row " + i + " of a covariance must have " + d + " numbers, got " + covariance[i].length);
            }
            copy[i] = covariance[i].clone();
            for (int j = 0; j < i; j++) {
                double scale = Math.sqrt(Math.abs(covariance[i][i] * covariance[j][j]));
                if (!(Math.abs(covariance[i][j] - covariance[j][i]) <= SYMMETRY * scale)) {
                    throw new IllegalArgumentException("a covariance must be symmetric, got " + covariance[i][j]
                            + " and " + covariance[j][i] + " at " + i + ", " + j);
                }
                copy[j][i] = copy[i][j];
            }
        }
        return new MultivariateNormal(mean.clone(), copy);
    }

    /**
     * The distribution of largest likelihood, {@code S = (1/n) sum (x - mean)(x - mean)^T + ridge I}.
     *
     * @param points one array of coordinates for each point
     * @param ridge variance added to each coordinate, at least 0: keeps the covariance of few or degenerate points regular
     * @return the distribution
     * @throws IllegalArgumentException if there is no point, points are faulty, {@code ridge} is negative, or the
     *     covariance is not positive definite
     */
    public static MultivariateNormal fit(double[][] points, double ridge) {
        Points.dimension(points, points);
        double[] weights = new double[points.length];
        Arrays.fill(weights, 1.0);
        return weighted(points, weights, ridge);
    }

    /** The moments of weighted points. */
    public static MultivariateNormal weighted(double[][] points, double[] weights, double ridge) {
        if (!(ridge >= 0 && ridge < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("ridge must be finite and at least 0, got " + ridge);
        }
        int d = points[0].length;
        double total = 0;
        double[] mean = new double[d];
        for (int n = 0; n < points.length; n++) {
            total += weights[n];
            for (int i = 0; i < d; i++) {
                mean[i] += weights[n] * points[n][i];
            }
        }
        for (int i = 0; i < d; i++) {
            mean[i] /= total;
        }
        double[][] covariance = new double[d][d];
        double[] rest = new double[d];
        for (int n = 0; n < points.length; n++) {
            double weight = weights[n];
            if (weight == 0) {
                continue;
            }
            for (int i = 0; i < d; i++) {
                rest[i] = points[n][i] - mean[i];
                double scaled = weight * rest[i];
                double[] row = covariance[i];
                for (int j = 0; j <= i; j++) {
                    row[j] += scaled * rest[j];
                }
            }
        }
        for (int i = 0; i < d; i++) {
            for (int j = 0; j <= i; j++) {
                covariance[i][j] /= total;
                covariance[j][i] = covariance[i][j];
            }
            covariance[i][i] += ridge;
        }
        return new MultivariateNormal(mean, covariance);
    }

    /** Number of coordinates. */
    public int dimension() {
        return mean.length;
    }

    /** Centre, a new array. */
    public double[] mean() {
        return mean.clone();
    }

    /** Covariance {@code [d, d]}, new arrays. */
    public double[][] covariance() {
        double[][] copy = new double[covariance.length][];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = covariance[i].clone();
        }
        return copy;
    }

    /**
     * Log density in nats.
     *
     * @param x a point of d coordinates
     * @throws IllegalArgumentException if it has another number of coordinates
     */
    public double logDensity(double... x) {
        if (x.length != mean.length) {
            throw new IllegalArgumentException("a point must have " + mean.length + " coordinates, got " + x.length);
        }
        return logDensity(x, new double[mean.length]);
    }

    /** Log density; {@code work} of d numbers is overwritten. */
    double logDensity(double[] x, double[] work) {
        double squaredDistance = 0;
        for (int i = 0; i < mean.length; i++) {
            double rest = x[i] - mean[i];
            for (int k = 0; k < i; k++) {
                rest -= lower[i][k] * work[k];
            }
            work[i] = rest / lower[i][i];
            squaredDistance += work[i] * work[i];
        }
        return constant - 0.5 * squaredDistance;
    }

    /**
     * Draws a point, {@code mean + L z} with {@code S = L L^T}.
     *
     * @param random source of d standard normal numbers
     */
    public double[] draw(RandomGenerator random) {
        double[] z = new double[mean.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = random.nextGaussian();
        }
        double[] x = mean.clone();
        for (int i = 0; i < x.length; i++) {
            for (int k = 0; k <= i; k++) {
                x[i] += lower[i][k] * z[k];
            }
        }
        return x;
    }
}
