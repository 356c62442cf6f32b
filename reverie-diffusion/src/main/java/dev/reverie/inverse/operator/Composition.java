package dev.reverie.inverse.operator;

import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;

/**
 * One operator after another: {@code A x = outer(inner(x))}, {@code A^T y = inner^T(outer^T(y))}; for instance a
 * blurred image of which a part is known. Its pseudo-inverse is not that of the parts, so it has none.
 *
 * @param outer what is done second
 * @param inner what is done first
 */
public record Composition(LinearOperator outer, LinearOperator inner) implements LinearOperator {
    /**
     * Checks that the two fit.
     *
     * @throws IllegalArgumentException if the outer operator takes another shape than the inner one gives
     */
    public Composition {
        if (!Arrays.equals(outer.inputShape(), inner.outputShape())) {
            throw new IllegalArgumentException("the inner operator gives samples of shape "
                    + Arrays.toString(inner.outputShape()) + ", but the outer one takes "
                    + Arrays.toString(outer.inputShape()) + "; are the two swapped?");
        }
    }

    @Override
    public long[] inputShape() {
        return inner.inputShape();
    }

    @Override
    public long[] outputShape() {
        return outer.outputShape();
    }

    @Override
    public Tensor forward(Tensor x) {
        try (Scope scope = Scope.open()) {
            return scope.keep(outer.forward(inner.forward(x)));
        }
    }

    @Override
    public Tensor adjoint(Tensor y) {
        try (Scope scope = Scope.open()) {
            return scope.keep(inner.adjoint(outer.adjoint(y)));
        }
    }

    @Override
    public Composition forSamples(int[] samples) {
        return new Composition(outer.forSamples(samples), inner.forSamples(samples));
    }
}
