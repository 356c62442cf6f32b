package dev.reverie.model;

import dev.reverie.torch.Tensor;

/** A score model whose density {@code p_t} is known in closed form: an oracle to hold samplers and networks against. */
public interface DensityModel extends ScoreModel {
    /**
     * Exact log density {@code ln p_t(x)} in nats; differentiable in x.
     *
     * @param x noisy data {@code [N, ...]}
     * @param t the time of each sample, N values
     * @return {@code [N]} of x's element type
     */
    Tensor logDensity(Tensor x, double[] t);
}
