package dev.reverie.inverse.operator;

import dev.reverie.torch.Tensor;

/**
 * A linear measurement {@code y = A x} of a sample, as two maps: A and its adjoint.
 *
 * <pre>{@code
 * <A x, y> = <x, A^T y>     for all x and y
 * }</pre>
 *
 * <p>Write your own by these four methods and hold it to that with {@link AdjointCheck}: methods that guide by a wrong
 * adjoint do not fail, they just draw from something else. Both maps must be made of tensor operations without
 * side effects, and compute in the element type of what they get.
 */
public interface LinearOperator {
    /** Shape of one sample, without the axis of the batch; a new array. */
    long[] inputShape();

    /** Shape of one measurement, without the axis of the batch; a new array. */
    long[] outputShape();

    /**
     * {@code A x}.
     *
     * @param x samples {@code [N, inputShape]}
     * @return {@code [N, outputShape]} of x's element type, in the caller's scope
     * @throws IllegalArgumentException if x has another shape
     */
    Tensor forward(Tensor x);

    /**
     * {@code A^T y}.
     *
     * @param y measurements {@code [N, outputShape]}
     * @return {@code [N, inputShape]} of y's element type, in the caller's scope
     * @throws IllegalArgumentException if y has another shape
     */
    Tensor adjoint(Tensor y);

    /**
     * The operator for some samples of a batch: another one only where each sample is measured in its own way.
     *
     * @param samples positions in the batch, in the order in which they are asked about
     */
    default LinearOperator forSamples(int[] samples) {
        return this;
    }
}
