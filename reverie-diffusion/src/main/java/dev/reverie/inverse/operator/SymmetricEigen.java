package dev.reverie.inverse.operator;

import java.util.function.DoubleUnaryOperator;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, {@code S = Q diag(v) Q^T}, by Jacobi's cyclic rotations: each of
 * them makes one pair of elements 0, until all are. Immutable.
 */
public final class SymmetricEigen {
    /** Convergence is quadratic: a dozen sweeps are more than any matrix needs. */
    private static final int SWEEPS = 60;

    private final double[] values;
    private final double[][] vectors;

    private SymmetricEigen(double[] values, double[][] vectors) {
        this.values = values;
        this.vectors = vectors;
    }

    /**
     * Decomposes a matrix.
     *
     * @param symmetric a square matrix, of which the upper half is read
     */
    public static SymmetricEigen of(double[][] symmetric) {
        int n = symmetric.length;
        double[][] a = new double[n][n];
        double[][] q = new double[n][n];
        double scale = 0;
        for (int i = 0; i < n; i++) {
            q[i][i] = 1;
            for (int j = i; j < n; j++) {
                a[i][j] = symmetric[i][j];
                a[j][i] = symmetric[i][j];
                scale = Math.max(scale, Math.abs(symmetric[i][j]));
            }
        }
        double negligible = 1e-17 * scale;
        for (int sweep = 0; sweep < SWEEPS && rotateAll(a, q, negligible); sweep++) {
            // one sweep after another until nothing was left to rotate
        }
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = a[i][i];
        }
        return new SymmetricEigen(values, q);
    }

    /** Rotates every pair of axes; tells whether there was anything to rotate. */
    private static boolean rotateAll(double[][] a, double[][] q, double negligible) {
        boolean rotated = false;
        for (int i = 0; i < a.length; i++) {
            for (int j = i + 1; j < a.length; j++) {
                if (Math.abs(a[i][j]) > negligible) {
                    rotate(a, q, i, j);
                    rotated = true;
                }
            }
        }
        return rotated;
    }

    private static void rotate(double[][] a, double[][] q, int i, int j) {
        double theta = (a[j][j] - a[i][i]) / (2 * a[i][j]);
        double tangent = Math.copySign(1, theta) / (Math.abs(theta) + Math.hypot(1, theta));
        double cosine = 1 / Math.hypot(1, tangent);
        double sine = tangent * cosine;
        for (int k = 0; k < a.length; k++) {
            double left = a[k][i];
            a[k][i] = cosine * left - sine * a[k][j];
            a[k][j] = sine * left + cosine * a[k][j];
            left = q[k][i];
            q[k][i] = cosine * left - sine * q[k][j];
            q[k][j] = sine * left + cosine * q[k][j];
        }
        for (int k = 0; k < a.length; k++) {
            double upper = a[i][k];
            a[i][k] = cosine * upper - sine * a[j][k];
            a[j][k] = sine * upper + cosine * a[j][k];
        }
        a[i][j] = 0;
        a[j][i] = 0;
    }

    /** Eigenvalues, in no order; a new array. */
    public double[] values() {
        return values.clone();
    }

    /** Eigenvectors as columns; new arrays. */
    public double[][] vectors() {
        double[][] copy = new double[vectors.length][];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = vectors[i].clone();
        }
        return copy;
    }

    /** {@code Q diag(f(v)) Q^T}. */
    public double[][] map(DoubleUnaryOperator function) {
        double[][] scaled = vectors();
        for (double[] row : scaled) {
            for (int k = 0; k < row.length; k++) {
                row[k] *= function.applyAsDouble(values[k]);
            }
        }
        return DenseMatrix.product(scaled, DenseMatrix.transpose(vectors));
    }
}
