package dev.reverie.likelihood;

import dev.reverie.torch.Tensor;
import java.util.List;
import java.util.Objects;

/**
 * The log densities of a batch and the latent states they were found with.
 *
 * @param latent the states at time T, {@code [N, ...]}, belonging to the caller's scope
 * @param samples one density for each sample, in order
 * @param calls how often the model was called, with however many samples
 */
public record FlowDensities(Tensor latent, List<FlowDensity> samples, int calls) {
    /** Copies the list. */
    public FlowDensities {
        Objects.requireNonNull(latent, "latent");
        samples = List.copyOf(samples);
    }

    /** {@code ln p(x)} of each sample, in nats. */
    public double[] logDensities() {
        return samples.stream().mapToDouble(FlowDensity::logDensity).toArray();
    }

    /** The evaluations of all samples together: what a model whose cost goes with the batch is asked for. */
    public long sampleEvaluations() {
        return samples.stream().mapToLong(FlowDensity::evaluations).sum();
    }
}
