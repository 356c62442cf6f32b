package dev.reverie.inverse;

import dev.reverie.inverse.operator.LinearOperator;
import dev.reverie.inverse.operator.SampleShape;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.Objects;

/**
 * A measurement {@code y = A x_0 + sigma n} with standard normal n.
 *
 * @param operator A
 * @param y {@code [N, outputShape]}, or {@code [1, outputShape]} for one measurement of which several samples are
 *     wanted; stays with the caller, and must live as long as this is used
 * @param sigma standard deviation of the noise of each number of y, at least 0
 */
public record Measurement(LinearOperator operator, Tensor y, double sigma) {
    /**
     * Checks the measurement.
     *
     * @throws IllegalArgumentException if y has not the shape that the operator gives, is not finite, or sigma is
     *     negative or not finite
     */
    public Measurement {
        Objects.requireNonNull(operator, "operator");
        SampleShape.check("the measurement y", y, operator.outputShape());
        if (!(sigma >= 0 && sigma < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "the noise level sigma of a measurement must be finite and at least 0, got " + sigma
                            + "; it is a standard deviation");
        }
        if (!y.allFinite()) {
            throw new IllegalArgumentException("the measurement y must be finite, but holds NaN or infinity: " + y
                    + "; mask what is not known instead");
        }
    }

    /** A measurement without noise. */
    public static Measurement exact(LinearOperator operator, Tensor y) {
        return new Measurement(operator, y, 0);
    }

    /**
     * The residual {@code y - A x}.
     *
     * @param x clean samples {@code [N, inputShape]}
     * @return {@code [N, outputShape]} of x's element type, in the caller's scope
     * @throws IllegalArgumentException if x has another shape, or another number of samples than were measured
     */
    public Tensor residual(Tensor x) {
        return residual(x, 1);
    }

    /** {@code mean y - A x}. */
    Tensor residual(Tensor x, double mean) {
        SampleShape.check("the sample", x, operator.inputShape());
        if (y.size(0) != 1 && y.size(0) != x.size(0)) {
            throw new IllegalArgumentException("measured were " + y.size(0) + " samples, got " + x
                    + "; give one measurement, or one for each sample");
        }
        try (Scope scope = Scope.open()) {
            return scope.keep(y.like(x).mul(mean).sub(operator.forward(x)));
        }
    }

    /**
     * The measurement of some samples of the batch; what is the same for all stays.
     *
     * @param samples positions in the batch
     */
    public Measurement forSamples(int[] samples) {
        LinearOperator chosen = operator.forSamples(samples);
        if (y.size(0) == 1) {
            return chosen == operator ? this : new Measurement(chosen, y, sigma);
        }
        long[] rows = Arrays.stream(samples).asLongStream().toArray();
        try (Scope scope = Scope.open()) {
            Tensor indices = Tensors.of(rows, rows.length).to(y.device());
            return new Measurement(chosen, scope.keep(y.indexSelect(0, indices)), sigma);
        }
    }

    @Override
    public String toString() {
        return "Measurement[" + operator + ", y = " + y + ", sigma = " + sigma + "]";
    }
}
