package dev.reverie.inverse.operator;

import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/**
 * An image made smaller by a whole factor f in both directions; to invert it is super-resolution.
 *
 * <pre>{@code
 * y = R x C^T,   R is [H / f, H],   C is [W / f, W],   each row sums to 1
 * }</pre>
 *
 * <p>Separable, so its pseudo-inverse is {@code R+ y C+^T}.
 */
public final class Downsampling implements PseudoInvertible {
    private final long[] shape;
    private final int factor;
    private final String kernel;
    private final RealMatrix rows;
    private final RealMatrix columns;
    private final RealMatrix rowsBack;
    private final RealMatrix columnsBack;

    private interface AxisMatrix {
        RealMatrix of(int length, int factor);
    }

    private Downsampling(String kernel, int factor, AxisMatrix axis, long... shape) {
        this.shape = SampleShape.image(shape);
        this.kernel = kernel;
        this.factor = factor;
        if (factor < 1 || shape[1] % factor != 0 || shape[2] % factor != 0) {
            throw new IllegalArgumentException("the factor must be at least 1 and divide height and width, got factor "
                    + factor + " for an image of " + shape[1] + " x " + shape[2] + "; crop the image");
        }
        rows = axis.of((int) shape[1], factor);
        columns = axis.of((int) shape[2], factor);
        rowsBack = DenseMatrix.pseudoInverse(rows);
        columnsBack = shape[1] == shape[2] ? rowsBack : DenseMatrix.pseudoInverse(columns);
    }

    /**
     * Means of boxes of f x f pixels.
     *
     * @param factor f, which must divide height and width
     * @param shape {@code [C, H, W]}
     * @throws IllegalArgumentException if it does not
     */
    public static Downsampling box(int factor, long... shape) {
        return new Downsampling("box", factor, Downsampling::boxMatrix, shape);
    }

    /**
     * Bicubic with Keys's kernel (a = -1/2; Keys 1981, IEEE Transactions on Acoustics, Speech and Signal Processing 29,
     * 1153), stretched by f so that nothing aliases; the image goes on mirrored at its edges.
     *
     * @param factor f, which must divide height and width
     * @param shape {@code [C, H, W]}
     * @throws IllegalArgumentException if it does not
     */
    public static Downsampling bicubic(int factor, long... shape) {
        return new Downsampling("bicubic", factor, Downsampling::bicubicMatrix, shape);
    }

    private static RealMatrix boxMatrix(int length, int factor) {
        RealMatrix matrix = MatrixUtils.createRealMatrix(length / factor, length);
        for (int j = 0; j < length; j++) {
            matrix.setEntry(j / factor, j, 1.0 / factor);
        }
        return matrix;
    }

    private static RealMatrix bicubicMatrix(int length, int factor) {
        RealMatrix matrix = MatrixUtils.createRealMatrix(length / factor, length);
        for (int i = 0; i < matrix.getRowDimension(); i++) {
            double center = (i + 0.5) * factor - 0.5;
            int first = (int) Math.ceil(center - 2.0 * factor);
            int last = (int) Math.floor(center + 2.0 * factor);
            double sum = 0;
            for (int place = first; place <= last; place++) {
                sum += keys((place - center) / factor);
            }
            for (int place = first; place <= last; place++) {
                matrix.addToEntry(i, Boundary.MIRROR.pixel(place, length), keys((place - center) / factor) / sum);
            }
        }
        return matrix;
    }

    private static double keys(double distance) {
        double u = Math.abs(distance);
        if (u >= 2) {
            return 0;
        }
        return u <= 1 ? (1.5 * u - 2.5) * u * u + 1 : ((-0.5 * u + 2.5) * u - 4) * u + 2;
    }

    @Override
    public long[] inputShape() {
        return shape.clone();
    }

    @Override
    public long[] outputShape() {
        return new long[] {shape[0], shape[1] / factor, shape[2] / factor};
    }

    @Override
    public Tensor forward(Tensor x) {
        SampleShape.check("x", x, shape);
        return between(rows, x, columns);
    }

    @Override
    public Tensor adjoint(Tensor y) {
        SampleShape.check("y", y, outputShape());
        return between(rows.transpose(), y, columns.transpose());
    }

    @Override
    public Tensor pseudoInverse(Tensor y) {
        SampleShape.check("y", y, outputShape());
        return between(rowsBack, y, columnsBack);
    }

    @Override
    public boolean isPartialIsometry() {
        return factor == 1;
    }

    /** {@code left x right^T} for every channel. */
    private static Tensor between(RealMatrix left, Tensor x, RealMatrix right) {
        try (Scope scope = Scope.open()) {
            Tensor down = DenseMatrix.tensor(left).like(x);
            Tensor across = DenseMatrix.tensor(right).like(x).transpose(0, 1);
            return scope.keep(down.matmul(x).matmul(across));
        }
    }

    @Override
    public String toString() {
        return "Downsampling[" + kernel + ", factor " + factor + ", " + shape[0] + " x " + shape[1] + " x " + shape[2]
                + "]";
    }
}
