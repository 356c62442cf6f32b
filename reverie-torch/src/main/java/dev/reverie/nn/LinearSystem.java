package dev.reverie.nn;

/**
 * A square system of linear equations, solved by Gaussian elimination with partial pivoting; the residual of one solution
 * is solved for once more, because the profiles of neighbouring snapshots are nearly parallel.
 */
final class LinearSystem {
    private final double[][] matrix;
    private final double[][] factors;
    private final int[] rows;

    /**
     * Factorises a matrix.
     *
     * @param matrix square; stays with the caller, unchanged
     * @throws IllegalArgumentException if it is singular
     */
    LinearSystem(double[][] matrix) {
        int n = matrix.length;
        this.matrix = matrix;
        factors = new double[n][];
        rows = new int[n];
        for (int i = 0; i < n; i++) {
            factors[i] = matrix[i].clone();
            rows[i] = i;
        }
        for (int k = 0; k < n; k++) {
            int pivot = k;
            for (int i = k + 1; i < n; i++) {
                if (Math.abs(factors[i][k]) > Math.abs(factors[pivot][k])) {
                    pivot = i;
                }
            }
            if (factors[pivot][k] == 0) {
                throw new IllegalArgumentException("the matrix is singular: column " + k + " depends on those before");
            }
            swap(k, pivot);
            for (int i = k + 1; i < n; i++) {
                double factor = factors[i][k] / factors[k][k];
                factors[i][k] = factor;
                for (int j = k + 1; j < n; j++) {
                    factors[i][j] -= factor * factors[k][j];
                }
            }
        }
    }

    private void swap(int a, int b) {
        double[] row = factors[a];
        factors[a] = factors[b];
        factors[b] = row;
        int index = rows[a];
        rows[a] = rows[b];
        rows[b] = index;
    }

    /** The vector x with {@code A x = right}. */
    double[] solve(double[] right) {
        double[] x = substitute(right);
        double[] residual = right.clone();
        for (int i = 0; i < residual.length; i++) {
            for (int j = 0; j < x.length; j++) {
                residual[i] -= matrix[i][j] * x[j];
            }
        }
        double[] correction = substitute(residual);
        for (int i = 0; i < x.length; i++) {
            x[i] += correction[i];
        }
        return x;
    }

    private double[] substitute(double[] right) {
        int n = rows.length;
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = right[rows[i]];
            for (int j = 0; j < i; j++) {
                x[i] -= factors[i][j] * x[j];
            }
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int j = i + 1; j < n; j++) {
                x[i] -= factors[i][j] * x[j];
            }
            x[i] /= factors[i][i];
        }
        return x;
    }
}
