package dev.reverie.flow;

import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;
import java.util.Optional;

/**
 * Log densities of a batch, {@code ln p(x) = ln N(z; 0, s^2 I) + ln |dz/dx|}, in nats with respect to the coordinates of x.
 * The tensors are float64 (float32 where the device has no other) and belong to the scope in which they were computed.
 *
 * @param logDensity {@code ln p(x)}, {@code [N]}
 * @param baseLogDensity {@code ln N(z; 0, s^2 I)}, {@code [N]}
 * @param logDeterminants {@code ln |dz/dx|} by each probe, {@code [K, N]}; {@code [1, N]} with the exact divergence
 * @param latent {@code z}, of x's shape
 * @param evaluations evaluations of velocity and divergence (NFE)
 */
public record FlowDensity(
        Tensor logDensity, Tensor baseLogDensity, Tensor logDeterminants, Tensor latent, int evaluations) {
    /** Checks that nothing is missing. */
    public FlowDensity {
        Objects.requireNonNull(logDensity, "logDensity");
        Objects.requireNonNull(baseLogDensity, "baseLogDensity");
        Objects.requireNonNull(logDeterminants, "logDeterminants");
        Objects.requireNonNull(latent, "latent");
    }

    /**
     * Standard error of each log density by the spread of the probes, {@code [N]}; empty with one probe or the exact
     * divergence.
     */
    public Optional<Tensor> standardError() {
        long probes = logDeterminants.size(0);
        if (probes < 2) {
            return Optional.empty();
        }
        try (Scope scope = Scope.open()) {
            Tensor squares =
                    logDeterminants.sub(logDeterminants.mean(true, 0)).square().sum(false, 0);
            double degrees = (double) (probes - 1);
            return Optional.of(scope.keep(squares.div(degrees * (double) probes).sqrt()));
        }
    }
}
