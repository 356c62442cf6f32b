package dev.reverie.inverse.operator;

import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.Objects;

/**
 * An image blurred by one kernel, every channel by itself:
 *
 * <pre>{@code
 * y_ij = sum_ab k_ab x_(i + a - p, j + b - q),    p, q the middle of the kernel
 * }</pre>
 *
 * <p>Beyond its edges the image goes on as the {@link Boundary} says. As a matrix it is nearly singular: give the
 * measurement a noise level.
 */
public final class Blur implements LinearOperator {
    private final long[] shape;
    private final double[][] kernel;
    private final Boundary boundary;

    private Blur(long[] shape, double[][] kernel, Boundary boundary) {
        this.shape = SampleShape.image(shape);
        this.kernel = kernel;
        this.boundary = Objects.requireNonNull(boundary, "boundary");
    }

    /**
     * Any kernel.
     *
     * @param kernel rows of weights, an odd number of each; copied, not normalised
     * @param boundary what lies beyond the edges
     * @param shape {@code [C, H, W]}
     * @throws IllegalArgumentException if the kernel has even sides, rows of different lengths or a number that is not
     *     finite
     */
    public static Blur of(double[][] kernel, Boundary boundary, long... shape) {
        int width = kernel.length == 0 ? 0 : kernel[0].length;
        for (double[] row : kernel) {
            if (row.length != width || !Arrays.stream(row).allMatch(Double::isFinite)) {
                throw new IllegalArgumentException("all rows of a kernel need " + width
                        + " finite numbers like the first, got " + Arrays.toString(row));
            }
        }
        if (kernel.length % 2 == 0 || width % 2 == 0) {
            throw new IllegalArgumentException("a kernel needs an odd number of rows and columns, so that it has a"
                    + " middle, got " + kernel.length + " x " + width);
        }
        return new Blur(shape, Arrays.stream(kernel).map(double[]::clone).toArray(double[][]::new), boundary);
    }

    /**
     * Gaussian blur, cut off at three standard deviations and normalised.
     *
     * @param std standard deviation in pixels, positive
     * @param boundary what lies beyond the edges
     * @param shape {@code [C, H, W]}
     * @throws IllegalArgumentException if the standard deviation is not positive
     */
    public static Blur gaussian(double std, Boundary boundary, long... shape) {
        checkLength("the standard deviation of a blur", std);
        int radius = (int) Math.ceil(3 * std);
        double[][] kernel = new double[2 * radius + 1][2 * radius + 1];
        for (int i = -radius; i <= radius; i++) {
            for (int j = -radius; j <= radius; j++) {
                kernel[i + radius][j + radius] = Math.exp(-0.5 * ((double) i * i + (double) j * j) / (std * std));
            }
        }
        return new Blur(shape, normalized(kernel), boundary);
    }

    /**
     * Motion blur: the mean along a straight line through the pixel, as long as the camera moved while the shutter was
     * open. Points of the line that fall between pixels count for the four around them.
     *
     * @param length of the line in pixels, positive
     * @param degrees direction, counted from the rows' direction towards the top
     * @param boundary what lies beyond the edges
     * @param shape {@code [C, H, W]}
     * @throws IllegalArgumentException if the length is not positive
     */
    public static Blur motion(double length, double degrees, Boundary boundary, long... shape) {
        checkLength("the length of a motion", length);
        double right = Math.cos(Math.toRadians(degrees));
        double down = -Math.sin(Math.toRadians(degrees));
        int radius = (int) Math.ceil(0.5 * length) + 1;
        double[][] kernel = new double[2 * radius + 1][2 * radius + 1];
        // a tenth of a pixel apart the sum is the integral to the eye
        int points = 1 + 2 * (int) Math.ceil(5 * length);
        for (int n = 0; n < points; n++) {
            double along = length * ((n + 0.5) / points - 0.5);
            double row = radius + along * down;
            double column = radius + along * right;
            int i = (int) Math.floor(row);
            int j = (int) Math.floor(column);
            kernel[i][j] += (1 - (row - i)) * (1 - (column - j));
            kernel[i][j + 1] += (1 - (row - i)) * (column - j);
            kernel[i + 1][j] += (row - i) * (1 - (column - j));
            kernel[i + 1][j + 1] += (row - i) * (column - j);
        }
        return new Blur(shape, normalized(kernel), boundary);
    }

    private static void checkLength(String what, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(what + " must be positive and finite, in pixels, got " + value);
        }
    }

    private static double[][] normalized(double[][] kernel) {
        double sum = Arrays.stream(kernel).flatMapToDouble(Arrays::stream).sum();
        for (double[] row : kernel) {
            for (int j = 0; j < row.length; j++) {
                row[j] /= sum;
            }
        }
        return kernel;
    }

    /** The kernel, rows of weights; new arrays. */
    public double[][] kernel() {
        return Arrays.stream(kernel).map(double[]::clone).toArray(double[][]::new);
    }

    @Override
    public long[] inputShape() {
        return shape.clone();
    }

    @Override
    public long[] outputShape() {
        return shape.clone();
    }

    @Override
    public Tensor forward(Tensor x) {
        SampleShape.check("x", x, shape);
        try (Scope scope = Scope.open()) {
            Tensor padded = padding(shape[1], kernel.length)
                    .like(x)
                    .matmul(x)
                    .matmul(padding(shape[2], kernel[0].length).like(x).transpose(0, 1));
            long images = x.size(0) * shape[0];
            Tensor single = padded.reshape(images, 1, padded.size(2), padded.size(3));
            return scope.keep(Functional.conv2d(single, weight(x), null, 1, 0, 1, 1)
                    .reshape(SampleShape.batch(x.size(0), shape)));
        }
    }

    @Override
    public Tensor adjoint(Tensor y) {
        SampleShape.check("y", y, shape);
        try (Scope scope = Scope.open()) {
            Tensor single = y.reshape(y.size(0) * shape[0], 1, shape[1], shape[2]);
            Tensor spread = Functional.convTranspose2d(single, weight(y), 1, 0, 1);
            Tensor padded = spread.reshape(y.size(0), shape[0], spread.size(2), spread.size(3));
            return scope.keep(padding(shape[1], kernel.length)
                    .like(y)
                    .transpose(0, 1)
                    .matmul(padded)
                    .matmul(padding(shape[2], kernel[0].length).like(y)));
        }
    }

    private Tensor weight(Tensor like) {
        return DenseMatrix.tensor(kernel).like(like).view(1, 1, kernel.length, kernel[0].length);
    }

    /** The matrix {@code [length + side - 1, length]} that continues an axis beyond its ends. */
    private Tensor padding(long length, int side) {
        int pixels = (int) length;
        double[] matrix = new double[(pixels + side - 1) * pixels];
        for (int i = 0; i < pixels + side - 1; i++) {
            int pixel = boundary.pixel(i - side / 2, pixels);
            if (pixel != Boundary.NONE) {
                matrix[i * pixels + pixel] = 1;
            }
        }
        return Tensors.of(matrix, pixels + side - 1L, pixels);
    }

    @Override
    public String toString() {
        return "Blur[kernel of " + kernel.length + " x " + kernel[0].length + ", " + boundary + "]";
    }
}
