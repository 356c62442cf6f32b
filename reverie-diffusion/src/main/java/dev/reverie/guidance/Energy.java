package dev.reverie.guidance;

import dev.reverie.torch.Tensor;

/**
 * A function of noisy data that says how unwelcome they are: a model is drawn towards low energy by {@link EnergyGuidance}.
 *
 * <pre>{@code
 * Energy nearOrigin = (x, t) -> x.square().sumPerSample().mul(0.5);
 * }</pre>
 */
@FunctionalInterface
public interface Energy {
    /**
     * The energy of each sample, in nats: {@code -log} of a likelihood up to a constant.
     *
     * @param x noisy data {@code [N, ...]}, of which gradients are recorded
     * @param t the time of each sample, N values
     * @return {@code [N]}; that of a sample depends on that sample alone
     */
    Tensor at(Tensor x, double[] t);

    /**
     * The energy of some samples of a batch; one that is bound to the samples has to say it.
     *
     * @param samples positions in the batch
     */
    default Energy forSamples(int[] samples) {
        return this;
    }
}
