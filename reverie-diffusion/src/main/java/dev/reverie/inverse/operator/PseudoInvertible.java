package dev.reverie.inverse.operator;

import dev.reverie.inverse.Ddnm;
import dev.reverie.inverse.Replacement;
import dev.reverie.torch.Tensor;

/**
 * A linear operator with a cheap pseudo-inverse: {@code A A+ A = A} and {@code A+ A A+ = A+}.
 *
 * <p>{@code A+ A} splits every sample into the part that A sees and the part that it does not; {@link Replacement} and
 * {@link Ddnm} are built on that.
 */
public interface PseudoInvertible extends LinearOperator {
    /**
     * {@code A+ y}.
     *
     * @param y measurements {@code [N, outputShape]}
     * @return {@code [N, inputShape]} of y's element type, in the caller's scope
     * @throws IllegalArgumentException if y has another shape
     */
    Tensor pseudoInverse(Tensor y);

    /**
     * Whether {@code A+ = A^T} to rounding, so that white noise in the measurement is white noise in the part of the
     * sample that is seen: rows that are orthonormal, such as those of a mask.
     */
    boolean isPartialIsometry();

    @Override
    default PseudoInvertible forSamples(int[] samples) {
        return this;
    }
}
