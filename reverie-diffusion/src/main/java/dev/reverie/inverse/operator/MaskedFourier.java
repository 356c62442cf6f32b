package dev.reverie.inverse.operator;

import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;

/**
 * Some of an image's Fourier coefficients, as in magnetic resonance imaging:
 *
 * <pre>{@code
 * F_kl = (H W)^(-1/2) sum_ij x_ij exp(-2 pi i (k i / H + l j / W)),    y = m (Re F, Im F)
 * }</pre>
 *
 * <p>The measurement has twice as many channels as the image, first all real, then all imaginary parts, and 0 where
 * nothing was measured; frequency 0 is in the corner. For real images coefficient -k is the conjugate of k: where only
 * one of the two is measured, the pseudo-inverse takes it for both. By matrices of cosines and sines, {@code H W (H +
 * W)} multiplications for each channel.
 */
public final class MaskedFourier implements PseudoInvertible {
    private final long[] shape;
    private final boolean[][] measured;

    /**
     * The transform of an image at some frequencies.
     *
     * @param measured whether each frequency is measured, {@code [H][W]}, 0 in the corner; copied
     * @param channels number of channels
     * @throws IllegalArgumentException if there is no frequency, or rows differ in length
     */
    public MaskedFourier(boolean[][] measured, int channels) {
        int width = measured.length == 0 ? 0 : measured[0].length;
        shape = SampleShape.image(channels, measured.length, width);
        for (boolean[] row : measured) {
            if (row.length != width) {
                throw new IllegalArgumentException(
                        "all rows of frequencies must have " + width + " like the first, got one of " + row.length);
            }
        }
        this.measured = Arrays.stream(measured).map(boolean[]::clone).toArray(boolean[][]::new);
    }

    @Override
    public long[] inputShape() {
        return shape.clone();
    }

    @Override
    public long[] outputShape() {
        return new long[] {2 * shape[0], shape[1], shape[2]};
    }

    @Override
    public Tensor forward(Tensor x) {
        SampleShape.check("x", x, shape);
        try (Scope scope = Scope.open()) {
            Waves down = Waves.of(shape[1], x);
            Waves across = Waves.of(shape[2], x);
            Tensor real = down.cosine
                    .matmul(x)
                    .matmul(across.cosine)
                    .sub(down.sine.matmul(x).matmul(across.sine));
            Tensor imaginary = down.sine
                    .matmul(x)
                    .matmul(across.cosine)
                    .add(down.cosine.matmul(x).matmul(across.sine));
            Tensor whole = Tensors.cat(1, real, imaginary.neg());
            return scope.keep(whole.mul(weights(x, (own, mirrored) -> own)));
        }
    }

    @Override
    public Tensor adjoint(Tensor y) {
        return back(y, (own, mirrored) -> own);
    }

    /** {@inheritDoc} A coefficient counts in full where its mirror image is not measured, else both by half. */
    @Override
    public Tensor pseudoInverse(Tensor y) {
        return back(y, (own, mirrored) -> own * 2 / Math.max(1, own + mirrored));
    }

    @Override
    public boolean isPartialIsometry() {
        for (int k = 0; k < measured.length; k++) {
            for (int l = 0; l < measured[0].length; l++) {
                if (measured[k][l] != mirrored(k, l)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The real part of the inverse transform of weighted coefficients. */
    private Tensor back(Tensor y, Weight weight) {
        SampleShape.check("y", y, outputShape());
        try (Scope scope = Scope.open()) {
            Waves down = Waves.of(shape[1], y);
            Waves across = Waves.of(shape[2], y);
            Tensor weighted = y.mul(weights(y, weight));
            Tensor real = weighted.narrow(1, 0, shape[0]);
            Tensor imaginary = weighted.narrow(1, shape[0], shape[0]);
            Tensor even = down.cosine.matmul(real).sub(down.sine.matmul(imaginary));
            Tensor odd = down.sine.matmul(real).add(down.cosine.matmul(imaginary));
            return scope.keep(even.matmul(across.cosine).sub(odd.matmul(across.sine)));
        }
    }

    /** The weight of a coefficient, from whether it and its mirror image are measured, 1 or 0. */
    private interface Weight {
        double at(double own, double mirrored);
    }

    private Tensor weights(Tensor like, Weight weight) {
        double[] values = new double[(int) (shape[1] * shape[2])];
        for (int i = 0; i < values.length; i++) {
            int k = i / measured[0].length;
            int l = i % measured[0].length;
            values[i] = weight.at(measured[k][l] ? 1 : 0, mirrored(k, l) ? 1 : 0);
        }
        return Tensors.of(values, 1, 1, shape[1], shape[2]).like(like);
    }

    private boolean mirrored(int k, int l) {
        int height = measured.length;
        int width = measured[0].length;
        return measured[(height - k) % height][(width - l) % width];
    }

    /** Symmetric matrices {@code cos(2 pi k i / n) / sqrt(n)} and the same of sines. */
    private record Waves(Tensor cosine, Tensor sine) {
        static Waves of(long length, Tensor like) {
            int n = (int) length;
            double[] cosine = new double[n * n];
            double[] sine = new double[n * n];
            for (int k = 0; k < n; k++) {
                for (int i = 0; i < n; i++) {
                    // the product is reduced in whole numbers: no rounding of large arguments
                    double angle = 2 * Math.PI * ((long) k * i % n) / n;
                    cosine[k * n + i] = Math.cos(angle) / Math.sqrt(n);
                    sine[k * n + i] = Math.sin(angle) / Math.sqrt(n);
                }
            }
            return new Waves(
                    Tensors.of(cosine, n, n).like(like), Tensors.of(sine, n, n).like(like));
        }
    }

    @Override
    public String toString() {
        int count = 0;
        for (boolean[] row : measured) {
            for (boolean one : row) {
                count += one ? 1 : 0;
            }
        }
        return "MaskedFourier[" + count + " of " + shape[1] * shape[2] + " frequencies]";
    }
}
