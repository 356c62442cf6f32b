package dev.reverie.inverse.operator;

import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/**
 * Any linear map of few coordinates, given by its matrix: {@code y = M x} for the elements of a sample in row-major
 * order.
 */
public final class MatrixOperator implements PseudoInvertible {
    private static final double ROUNDING = 1e-10;

    private final long[] shape;
    private final RealMatrix matrix;
    private final RealMatrix inverse;

    private MatrixOperator(long[] shape, RealMatrix matrix) {
        this.shape = shape;
        this.matrix = matrix;
        this.inverse = DenseMatrix.pseudoInverse(matrix);
    }

    /**
     * The map of a matrix.
     *
     * @param matrix m rows, of as many numbers as a sample has; copied
     * @param shape shape of a sample
     * @throws IllegalArgumentException if a row has another length, or a number is not finite
     */
    public static MatrixOperator of(double[][] matrix, long... shape) {
        int count = SampleShape.count(shape);
        if (matrix.length == 0) {
            throw new IllegalArgumentException("a matrix needs at least one row, got none");
        }
        for (int i = 0; i < matrix.length; i++) {
            if (matrix[i].length != count) {
                throw new IllegalArgumentException("row " + i + " of the matrix must have " + count
                        + " numbers, as many as a sample of shape " + Arrays.toString(shape) + ", got "
                        + matrix[i].length);
            }
            if (!Arrays.stream(matrix[i]).allMatch(Double::isFinite)) {
                throw new IllegalArgumentException(
                        "row " + i + " of the matrix must be finite, got " + Arrays.toString(matrix[i]));
            }
        }
        return new MatrixOperator(shape.clone(), MatrixUtils.createRealMatrix(matrix));
    }

    /**
     * The matrix of an operator, by its values on the unit vectors: for oracles and checks in few dimensions.
     *
     * @param operator an operator that is the same for all samples
     */
    public static MatrixOperator of(LinearOperator operator) {
        long[] shape = operator.inputShape();
        int count = SampleShape.count(shape);
        double[] units = new double[Math.multiplyExact(count, count)];
        for (int i = 0; i < count; i++) {
            units[i * count + i] = 1;
        }
        try (Scope scope = Scope.open()) {
            double[] columns = operator.forward(Tensors.of(units, SampleShape.batch(count, shape)))
                    .toDoubles();
            int rows = columns.length / count;
            RealMatrix matrix = MatrixUtils.createRealMatrix(rows, count);
            for (int j = 0; j < count; j++) {
                matrix.setColumn(j, Arrays.copyOfRange(columns, j * rows, (j + 1) * rows));
            }
            return new MatrixOperator(shape, matrix);
        }
    }

    /** The rows; new arrays. */
    public double[][] matrix() {
        return matrix.getData();
    }

    @Override
    public long[] inputShape() {
        return shape.clone();
    }

    @Override
    public long[] outputShape() {
        return new long[] {matrix.getRowDimension()};
    }

    @Override
    public Tensor forward(Tensor x) {
        SampleShape.check("x", x, shape);
        return applied(x, matrix.transpose(), outputShape());
    }

    @Override
    public Tensor adjoint(Tensor y) {
        SampleShape.check("y", y, outputShape());
        return applied(y, matrix, shape);
    }

    @Override
    public Tensor pseudoInverse(Tensor y) {
        SampleShape.check("y", y, outputShape());
        return applied(y, inverse.transpose(), shape);
    }

    @Override
    public boolean isPartialIsometry() {
        return DenseMatrix.areClose(matrix, inverse.transpose(), ROUNDING);
    }

    /** Rows of the batch times a matrix from the right. */
    private static Tensor applied(Tensor batch, RealMatrix right, long... shape) {
        try (Scope scope = Scope.open()) {
            Tensor flat = batch.reshape(batch.size(0), right.getRowDimension());
            Tensor product = flat.matmul(DenseMatrix.tensor(right).like(batch));
            return scope.keep(product.reshape(SampleShape.batch(batch.size(0), shape)));
        }
    }

    @Override
    public String toString() {
        return "MatrixOperator[" + matrix.getRowDimension() + " x " + matrix.getColumnDimension() + "]";
    }
}
