package dev.reverie.edit;

import dev.reverie.inverse.operator.LinearOperator;
import dev.reverie.inverse.operator.PseudoInvertible;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;

/**
 * A measurement of an image that the model sees with padding: {@code A C x}, where C removes the padding.
 *
 * <p>The rows of C are orthonormal, so {@code (A C)+ = C^T A+}.
 */
class InsideBorder implements LinearOperator {
    private final LinearOperator inner;
    private final int border;

    private InsideBorder(LinearOperator inner, int border) {
        this.inner = inner;
        this.border = border;
    }

    /** One with a pseudo-inverse. */
    private static final class Invertible extends InsideBorder implements PseudoInvertible {
        private final PseudoInvertible invertible;

        Invertible(PseudoInvertible invertible, int border) {
            super(invertible, border);
            this.invertible = invertible;
        }

        @Override
        public Tensor pseudoInverse(Tensor y) {
            try (Scope scope = Scope.open()) {
                return scope.keep(framed(invertible.pseudoInverse(y)));
            }
        }

        @Override
        public boolean isPartialIsometry() {
            return invertible.isPartialIsometry();
        }

        @Override
        public PseudoInvertible forSamples(int[] samples) {
            return PseudoInvertible.super.forSamples(samples);
        }
    }

    /**
     * The operator on images with a border.
     *
     * @param inner what measures images without it, every sample in the same way
     * @param border pixels on each side; 0 for the operator itself
     */
    static LinearOperator of(LinearOperator inner, int border) {
        if (border == 0) {
            return inner;
        }
        return inner instanceof PseudoInvertible invertible
                ? new Invertible(invertible, border)
                : new InsideBorder(inner, border);
    }

    @Override
    public long[] inputShape() {
        long[] image = inner.inputShape();
        return new long[] {image[0], image[1] + 2L * border, image[2] + 2L * border};
    }

    @Override
    public long[] outputShape() {
        return inner.outputShape();
    }

    @Override
    public Tensor forward(Tensor x) {
        long[] image = inner.inputShape();
        try (Scope scope = Scope.open()) {
            return scope.keep(inner.forward(x.narrow(2, border, image[1]).narrow(3, border, image[2])));
        }
    }

    @Override
    public Tensor adjoint(Tensor y) {
        try (Scope scope = Scope.open()) {
            return scope.keep(framed(inner.adjoint(y)));
        }
    }

    /** {@code C^T}: zeros around. Made of concatenations, through which gradients flow. */
    final Tensor framed(Tensor image) {
        Tensor wide = between(2, image);
        return between(3, wide);
    }

    private Tensor between(int axis, Tensor image) {
        long[] shape = image.shape();
        shape[axis] = border;
        Tensor edge = Tensors.zeros(image.dtype(), image.device(), shape);
        return Tensors.cat(axis, edge, image, edge);
    }

    @Override
    public String toString() {
        return inner + " inside a border of " + border;
    }
}
