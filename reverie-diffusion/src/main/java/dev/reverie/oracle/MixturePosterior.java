package dev.reverie.oracle;

import dev.reverie.inverse.operator.MatrixOperator;
import dev.reverie.stat.GaussianMixture;
import dev.reverie.stat.MultivariateNormal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;

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
    /** Tolerance of asymmetry by rounding. */
    private static final double ASYMMETRY = 1e-15;

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
        RealMatrix a = MatrixUtils.createRealMatrix(matrix.matrix());
        if (a.getColumnDimension() != prior.dimension() || a.getRowDimension() != y.length) {
            throw new IllegalArgumentException("the matrix of " + a.getRowDimension() + " x " + a.getColumnDimension()
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
            RealMatrix covariance = MatrixUtils.createRealMatrix(component.covariance());
            RealVector mean = MatrixUtils.createRealVector(component.mean());
            RealVector expected = a.operate(mean);
            RealMatrix spread = symmetric(a.multiply(covariance)
                    .multiply(a.transpose())
                    .add(identity(y.length).scalarMultiply(sigma * sigma)));
            logWeights[k] = Math.log(prior.weights()[k])
                    + MultivariateNormal.of(expected.toArray(), spread.getData())
                            .logDensity(y);
            RealMatrix inverse =
                    new CholeskyDecomposition(spread, ASYMMETRY, 0).getSolver().getInverse();
            RealMatrix gain = covariance.multiply(a.transpose()).multiply(inverse);
            RealVector shift = gain.operate(MatrixUtils.createRealVector(y).subtract(expected));
            RealMatrix rest = identity(prior.dimension()).subtract(gain.multiply(a));
            RealMatrix left = rest.multiply(covariance).multiply(rest.transpose());
            RealMatrix right = gain.multiply(gain.transpose()).scalarMultiply(sigma * sigma);
            all.add(MultivariateNormal.of(
                    mean.add(shift).toArray(), symmetric(left.add(right)).getData()));
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

    private static RealMatrix identity(int dimension) {
        return MatrixUtils.createRealIdentityMatrix(dimension);
    }

    /** Removes asymmetry by rounding. */
    private static RealMatrix symmetric(RealMatrix matrix) {
        return matrix.add(matrix.transpose()).scalarMultiply(0.5);
    }
}
