package dev.reverie.stat;

/** The factor of a symmetric positive definite matrix, {@code S = L L^T} with L lower triangular. Immutable. */
final class CholeskyFactor {
    private final double[][] lower;
    private final double logDeterminant;

    private CholeskyFactor(double[][] lower) {
        this.lower = lower;
        double sum = 0;
        for (int i = 0; i < lower.length; i++) {
            sum += Math.log(lower[i][i]);
        }
        logDeterminant = 2 * sum;
    }

    /**
     * Factors a matrix, of which the lower half is read.
     *
     * @throws IllegalArgumentException if it is not positive definite
     */
    static CholeskyFactor of(double[][] matrix) {
        int d = matrix.length;
        double[][] lower = new double[d][];
        for (int i = 0; i < d; i++) {
            lower[i] = new double[i + 1];
            for (int j = 0; j <= i; j++) {
                double sum = matrix[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= lower[i][k] * lower[j][k];
                }
                if (j < i) {
                    lower[i][j] = sum / lower[j][j];
                } else if (sum > 0 && sum < Double.POSITIVE_INFINITY) {
                    lower[i][i] = Math.sqrt(sum);
                } else {
                    throw new IllegalArgumentException("a covariance must be positive definite, but pivot " + i
                            + " of this one is " + sum + "; are columns constant or combinations of others? add a small"
                            + " variance to the diagonal");
                }
            }
        }
        return new CholeskyFactor(lower);
    }

    int dimension() {
        return lower.length;
    }

    /** {@code ln det S}. */
    double logDeterminant() {
        return logDeterminant;
    }

    /**
     * {@code r^T S^-1 r} for {@code r = x - mean}.
     *
     * @param work as many numbers as there are dimensions; overwritten
     */
    double squaredDistance(double[] x, double[] mean, double[] work) {
        double sum = 0;
        for (int i = 0; i < lower.length; i++) {
            double[] row = lower[i];
            double rest = x[i] - mean[i];
            for (int k = 0; k < i; k++) {
                rest -= row[k] * work[k];
            }
            work[i] = rest / row[i];
            sum += work[i] * work[i];
        }
        return sum;
    }

    /** {@code mean + L z}. */
    double[] transform(double[] mean, double[] z) {
        double[] x = mean.clone();
        for (int i = 0; i < lower.length; i++) {
            for (int k = 0; k <= i; k++) {
                x[i] += lower[i][k] * z[k];
            }
        }
        return x;
    }
}
