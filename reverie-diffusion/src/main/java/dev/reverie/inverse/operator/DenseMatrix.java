package dev.reverie.inverse.operator;

import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import org.hipparchus.linear.DiagonalMatrix;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.SingularValueDecomposition;

/** Operations on small dense matrices in float64. */
final class DenseMatrix {
    /** Singular values below this share of the largest count as 0 in a pseudo-inverse. */
    private static final double RANK_TOLERANCE = 1e-6;

    private DenseMatrix() {}

    /** {@code A+ = V diag(1 / s) U^T} over the singular values s that are not 0. */
    static RealMatrix pseudoInverse(RealMatrix a) {
        SingularValueDecomposition svd = new SingularValueDecomposition(a);
        double smallest = RANK_TOLERANCE * svd.getNorm();
        double[] inverse = Arrays.stream(svd.getSingularValues())
                .map(s -> s > smallest ? 1 / s : 0)
                .toArray();
        return svd.getV().multiply(new DiagonalMatrix(inverse)).multiply(svd.getUT());
    }

    /** The matrix as a float64 tensor {@code [rows, columns]}. */
    static Tensor tensor(RealMatrix a) {
        return tensor(a.getData());
    }

    /** Rows of equal length as a float64 tensor {@code [rows, columns]}. */
    static Tensor tensor(double[][] rows) {
        return Tensors.of(Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray(), rows.length, rows[0].length);
    }

    /** Whether no element of a is farther than {@code tolerance} from that of b. */
    static boolean areClose(RealMatrix a, RealMatrix b, double tolerance) {
        double[][] difference = a.subtract(b).getData();
        return Arrays.stream(difference).flatMapToDouble(Arrays::stream).allMatch(d -> Math.abs(d) <= tolerance);
    }
}
