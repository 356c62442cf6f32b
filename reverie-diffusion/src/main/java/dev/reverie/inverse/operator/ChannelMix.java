package dev.reverie.inverse.operator;

import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/**
 * Mixtures of the channels of an image, pixel by pixel: {@code y_k = sum_c w_kc x_c}. One mixture is a grey image.
 *
 * <p>Colourisation decouples the grey of an image from its colours in an orthonormal basis whose first axis is grey
 * (Song et al. 2021, arXiv:2011.13456, appendix I.3): {@link #grey} keeps that axis.
 */
public final class ChannelMix implements PseudoInvertible {
    /** Tolerance of orthonormality. */
    private static final double ROUNDING = 1e-12;

    /** Weights of red, green and blue in the luma of ITU-R BT.601. */
    private static final double[] LUMA = {0.299, 0.587, 0.114};

    private final long[] shape;
    private final RealMatrix weights;
    private final RealMatrix back;

    private ChannelMix(long[] shape, RealMatrix weights, RealMatrix back) {
        this.shape = shape;
        this.weights = weights;
        this.back = back;
    }

    /**
     * The grey axis of an orthonormal colour basis: {@code y = (x_1 + ... + x_C) / sqrt(C)}. A picture whose channels
     * are all g has {@code y = sqrt(C) g}.
     *
     * @param shape {@code [C, H, W]}
     */
    public static ChannelMix grey(long... shape) {
        double[] weights = new double[Math.toIntExact(SampleShape.image(shape)[0])];
        Arrays.fill(weights, 1 / Math.sqrt(weights.length));
        return of(weights, shape);
    }

    /**
     * Luma as in ITU-R BT.601, {@code 0.299 R + 0.587 G + 0.114 B}.
     *
     * @param height rows
     * @param width columns
     */
    public static ChannelMix luma(int height, int width) {
        return of(LUMA, 3, height, width);
    }

    /**
     * One mixture.
     *
     * @param weights a weight for each channel
     * @param shape {@code [C, H, W]}
     * @throws IllegalArgumentException if there is not one weight for each channel, or all are 0
     */
    public static ChannelMix of(double[] weights, long... shape) {
        double square = Arrays.stream(weights).map(w -> w * w).sum();
        if (!(square > 0 && square < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "the weights of channels must be finite and not all 0, got " + Arrays.toString(weights));
        }
        RealMatrix row = MatrixUtils.createRowRealMatrix(weights);
        return checked(row, row.transpose().scalarMultiply(1 / square), shape);
    }

    /**
     * The first axes of a colour basis, as the published program has it: {@code y_k = sum_c x_c basis[c][k]}, back by
     * {@code x_c = sum_k y_k inverse[k][c]}. With a basis that is not orthonormal the way back is oblique: what is not
     * seen are the mixtures of the other axes.
     *
     * @param basis square, a column for each axis
     * @param inverse its inverse
     * @param axes how many axes are seen, from the first
     * @param shape {@code [C, H, W]}
     * @throws IllegalArgumentException if the two are not inverse to each other to 1e-6, or sizes disagree
     */
    public static ChannelMix ofBasis(double[][] basis, double[][] inverse, int axes, long... shape) {
        int channels = basis.length;
        if (axes < 1 || axes > channels || inverse.length != channels) {
            throw new IllegalArgumentException("of a basis of " + channels + " axes 1 to " + channels
                    + " can be seen, got " + axes + " and an inverse of " + inverse.length + " rows");
        }
        RealMatrix columns = MatrixUtils.createRealMatrix(basis);
        RealMatrix rows = MatrixUtils.createRealMatrix(inverse);
        RealMatrix product = rows.multiply(columns);
        if (!DenseMatrix.areClose(product, MatrixUtils.createRealIdentityMatrix(channels), 1e-6)) {
            throw new IllegalArgumentException(
                    "inverse times basis must be the identity, got " + product + "; are rows and columns swapped?");
        }
        RealMatrix weights = columns.getSubMatrix(0, channels - 1, 0, axes - 1).transpose();
        RealMatrix back = rows.getSubMatrix(0, axes - 1, 0, channels - 1).transpose();
        return checked(weights, back, shape);
    }

    private static ChannelMix checked(RealMatrix weights, RealMatrix back, long... shape) {
        long[] image = SampleShape.image(shape);
        if (image[0] != weights.getColumnDimension()) {
            throw new IllegalArgumentException(
                    "an image of " + image[0] + " channels needs as many weights, got " + weights.getColumnDimension());
        }
        return new ChannelMix(image, weights, back);
    }

    @Override
    public long[] inputShape() {
        return shape.clone();
    }

    @Override
    public long[] outputShape() {
        return new long[] {weights.getRowDimension(), shape[1], shape[2]};
    }

    @Override
    public Tensor forward(Tensor x) {
        SampleShape.check("x", x, shape);
        return mixed(weights, x);
    }

    @Override
    public Tensor adjoint(Tensor y) {
        SampleShape.check("y", y, outputShape());
        return mixed(weights.transpose(), y);
    }

    @Override
    public Tensor pseudoInverse(Tensor y) {
        SampleShape.check("y", y, outputShape());
        return mixed(back, y);
    }

    @Override
    public boolean isPartialIsometry() {
        return DenseMatrix.areClose(weights, back.transpose(), ROUNDING);
    }

    private static Tensor mixed(RealMatrix matrix, Tensor image) {
        try (Scope scope = Scope.open()) {
            Tensor pixels = image.reshape(image.size(0), image.size(1), -1);
            Tensor mix = DenseMatrix.tensor(matrix).like(image).matmul(pixels);
            return scope.keep(mix.reshape(image.size(0), matrix.getRowDimension(), image.size(2), image.size(3)));
        }
    }

    @Override
    public String toString() {
        return "ChannelMix" + Arrays.deepToString(weights.getData());
    }
}
