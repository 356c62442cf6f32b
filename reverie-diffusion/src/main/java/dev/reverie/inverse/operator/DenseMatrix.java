package dev.reverie.inverse.operator;

import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;

/** Small dense matrices in float64, as rows. */
public final class DenseMatrix {
    /** Eigenvalues below this share of the largest count as 0 in a pseudo-inverse. */
    private static final double RANK_TOLERANCE = 1e-12;

    private DenseMatrix() {}

    public static double[][] transpose(double[][] a) {
        double[][] t = new double[a[0].length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                t[j][i] = a[i][j];
            }
        }
        return t;
    }

    public static double[][] product(double[][] a, double[][] b) {
        double[][] c = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < b.length; k++) {
                double factor = a[i][k];
                for (int j = 0; j < b[0].length; j++) {
                    c[i][j] += factor * b[k][j];
                }
            }
        }
        return c;
    }

    public static double[] product(double[][] a, double[] x) {
        double[] y = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < x.length; j++) {
                y[i] += a[i][j] * x[j];
            }
        }
        return y;
    }

    /** {@code A+ = A^T (A A^T)+}. */
    static double[][] pseudoInverse(double[][] a) {
        double[][] transposed = transpose(a);
        SymmetricEigen eigen = SymmetricEigen.of(product(a, transposed));
        double largest = Arrays.stream(eigen.values()).max().orElseThrow();
        double[][] inverse = eigen.map(v -> v > RANK_TOLERANCE * largest ? 1 / v : 0);
        return product(transposed, inverse);
    }

    /** The matrix as a float64 tensor {@code [rows, columns]}. */
    static Tensor tensor(double[][] a) {
        return Tensors.of(Arrays.stream(a).flatMapToDouble(Arrays::stream).toArray(), a.length, a[0].length);
    }
}
