package dev.reverie.divergence;

import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * A field, its divergence and the size of its Jacobian at the states of a batch. The tensors belong to the scope in which they were computed.
 *
 * @param value the field {@code f(x)}, of x's shape
 * @param divergence {@code tr(df/dx)} of each sample, {@code [N]}: exact, or the mean over the probes
 * @param perProbe the estimate by each probe, {@code [K, N]}, for standard errors; {@code [1, N]} where exact
 * @param squaredJacobian {@code ||df/dx||_F^2} of each sample, {@code [N]}: exact, or the mean of {@code ||v^T df/dx||^2}
 *     over the probes, which is unbiased
 */
public record DivergenceValue(Tensor value, Tensor divergence, Tensor perProbe, Tensor squaredJacobian) {
    /** Checks that nothing is missing. */
    public DivergenceValue {
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(divergence, "divergence");
        Objects.requireNonNull(perProbe, "perProbe");
        Objects.requireNonNull(squaredJacobian, "squaredJacobian");
    }
}
