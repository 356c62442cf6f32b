package dev.reverie.oracle;

import dev.reverie.inverse.operator.DenseMatrix;
import dev.reverie.inverse.operator.MatrixOperator;
import dev.reverie.inverse.operator.SymmetricEigen;
import dev.reverie.stat.GaussianMixture;
import dev.reverie.stat.MultivariateNormal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The exact posterior of a Gaussian mixture given a linear measurement with noise, {@code y = A x + sigma n}: a mixture
 * again.
 *
 * <pre>{@code
 * C_k    = A S_k A^T + sigma^2 I,   K_k = S_k A^T C_k^-1
 * w_k'   ~ w_k N(y; A m_k, C_k)
 * m_k'   = m_k + K_k (y - A m_k)
 * S_k'   = (I - K_k A) S_k (I - K_k A)^T + sigma^2 K_k K_k^T
 * }</pre>
 *
 * <p>What every method of this package is judged by. {@code new MixtureOracle(schedule, posterior)} is its score at
 * every time.
 */
public final class MixturePosterior {
    private MixturePosterior() {}

    /**
     * The posterior.
     *
     * @param prior law of the clean data
     * @param matrix A, whose sample has as many elements as the prior has coordinates
     * @param y what was measured
     * @param sigma standard deviation of its noise, positive
     * @return the law of x given y; components without weight are left out
     * @throws IllegalArgumentException if sizes disagree or sigma is not positive
     */
    public static GaussianMixture of(GaussianMixture prior, MatrixOperator matrix, double[] y, double sigma) {
        double[][] a = matrix.matrix();
        if (a[0].length != prior.dimension() || a.length != y.length) {
            throw new IllegalArgumentException("the matrix of " + a.length + " x " + a[0].length
                    + " does not map the prior's " + prior.dimension() + " coordinates to the " + y.length
                    + " measured numbers");
        }
        if (!(sigma > 0 && sigma < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("sigma must be positive and finite, got " + sigma
                    + "; without noise the posterior has no density, take a small one");
        }
        int components = prior.components().size();
        double[] logWeights = new double[components];
        List<MultivariateNormal> all = new ArrayList<>();
        for (int k = 0; k < components; k++) {
            MultivariateNormal component = prior.components().get(k);
            double[] expected = DenseMatrix.product(a, component.mean());
            double[][] spread = spread(a, component.covariance(), sigma);
            logWeights[k] = Math.log(prior.weights()[k])
                    + MultivariateNormal.of(expected, spread).logDensity(y);
            all.add(conditioned(component, a, spread, difference(y, expected), sigma));
        }
        double largest = Arrays.stream(logWeights).max().orElseThrow();
        List<MultivariateNormal> kept = new ArrayList<>();
        double[] weights = new double[components];
        for (int k = 0; k < components; k++) {
            double weight = Math.exp(logWeights[k] - largest);
            if (weight > 0) {
                weights[kept.size()] = weight;
                kept.add(all.get(k));
            }
        }
        return GaussianMixture.of(Arrays.copyOf(weights, kept.size()), kept);
    }

    /** {@code A S A^T + sigma^2 I}. */
    private static double[][] spread(double[][] a, double[][] covariance, double sigma) {
        double[][] spread = DenseMatrix.product(DenseMatrix.product(a, covariance), DenseMatrix.transpose(a));
        addToDiagonal(spread, sigma * sigma);
        return symmetric(spread);
    }

    private static MultivariateNormal conditioned(
            MultivariateNormal component, double[][] a, double[][] spread, double[] innovation, double sigma) {
        double[][] covariance = component.covariance();
        double[][] inverse = SymmetricEigen.of(spread).map(v -> 1 / v);
        double[][] gain = DenseMatrix.product(DenseMatrix.product(covariance, DenseMatrix.transpose(a)), inverse);
        double[] mean = component.mean();
        double[] shift = DenseMatrix.product(gain, innovation);
        for (int i = 0; i < mean.length; i++) {
            mean[i] += shift[i];
        }
        double[][] rest = DenseMatrix.product(gain, a);
        for (double[] row : rest) {
            for (int j = 0; j < row.length; j++) {
                row[j] = -row[j];
            }
        }
        addToDiagonal(rest, 1);
        double[][] left = DenseMatrix.product(DenseMatrix.product(rest, covariance), DenseMatrix.transpose(rest));
        double[][] right = DenseMatrix.product(gain, DenseMatrix.transpose(gain));
        for (int i = 0; i < mean.length; i++) {
            for (int j = 0; j < mean.length; j++) {
                left[i][j] += sigma * sigma * right[i][j];
            }
        }
        return MultivariateNormal.of(mean, symmetric(left));
    }

    private static double[] difference(double[] a, double[] b) {
        double[] difference = a.clone();
        for (int i = 0; i < b.length; i++) {
            difference[i] -= b[i];
        }
        return difference;
    }

    private static void addToDiagonal(double[][] matrix, double value) {
        for (int i = 0; i < matrix.length; i++) {
            matrix[i][i] += value;
        }
    }

    /** What rounding has made slightly lopsided. */
    private static double[][] symmetric(double[][] matrix) {
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < i; j++) {
                double mean = 0.5 * (matrix[i][j] + matrix[j][i]);
                matrix[i][j] = mean;
                matrix[j][i] = mean;
            }
        }
        return matrix;
    }
}
