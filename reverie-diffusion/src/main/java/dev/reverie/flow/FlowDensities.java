package dev.reverie.flow;

import dev.reverie.torch.Tensor;
import java.util.List;
import java.util.Objects;

/**
 * The log densities of a batch and the latent states they were found with.
 *
 * @param latent the latent states, {@code [N, ...]}, belonging to the scope in which they were computed
 * @param samples one density for each sample, in order
 * @param evaluations how often the flow was asked, with however many samples (NFE)
 */
public record FlowDensities(Tensor latent, List<FlowDensity> samples, int evaluations) {
    /** Copies the list. */
    public FlowDensities {
        Objects.requireNonNull(latent, "latent");
        samples = List.copyOf(samples);
    }

    /** {@code ln p(x)} of each sample, in nats. */
    public double[] logDensities() {
        return samples.stream().mapToDouble(FlowDensity::logDensity).toArray();
    }

    /** {@code ln |dz/dx|} of each sample, the mean over the probes. */
    public double[] changes() {
        return samples.stream().mapToDouble(FlowDensity::change).toArray();
    }

    /** The evaluations of all samples together: what a model whose cost goes with the batch is asked for. */
    public long sampleEvaluations() {
        return samples.stream().mapToLong(FlowDensity::evaluations).sum();
    }
}
