package dev.reverie.flow;

import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * The end of one way through a flow.
 *
 * @param tensor latent states or data {@code [N, ...]}, belonging to the scope in which they were computed
 * @param evaluations evaluations of the velocity (NFE)
 */
public record FlowEnd(Tensor tensor, int evaluations) {
    /** Checks that nothing is missing. */
    public FlowEnd {
        Objects.requireNonNull(tensor, "tensor");
    }
}
