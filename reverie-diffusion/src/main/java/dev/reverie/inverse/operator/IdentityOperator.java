package dev.reverie.inverse.operator;

import dev.reverie.torch.Tensor;
import java.util.Arrays;

/** The sample itself, {@code A = I}: denoising as an inverse problem. */
public final class IdentityOperator implements PseudoInvertible {
    private final long[] shape;

    /**
     * The identity.
     *
     * @param shape shape of a sample
     */
    public IdentityOperator(long... shape) {
        SampleShape.count(shape);
        this.shape = shape.clone();
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
        return x.copy();
    }

    @Override
    public Tensor adjoint(Tensor y) {
        SampleShape.check("y", y, shape);
        return y.copy();
    }

    @Override
    public Tensor pseudoInverse(Tensor y) {
        return adjoint(y);
    }

    @Override
    public boolean isPartialIsometry() {
        return true;
    }

    @Override
    public String toString() {
        return "IdentityOperator" + Arrays.toString(shape);
    }
}
