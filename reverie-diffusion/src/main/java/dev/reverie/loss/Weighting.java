package dev.reverie.loss;

import dev.reverie.schedule.Schedule;

/** The weight {@code w(t)} of {@code ||s + eps / sigma||^2} in the continuous objective. */
public enum Weighting {
    /** {@code w = sigma^2}: all noise levels alike; the best-looking samples. Song et al. 2021 (arXiv:2011.13456). */
    NOISE_VARIANCE,
    /** {@code w = g^2}: bounds the negative log likelihood. Song et al. 2021b (arXiv:2101.09258), theorem 1. */
    LIKELIHOOD;

    /** {@code w(t) / sigma(t)^2}: the weight of the residual {@code eps_hat - eps}. */
    double ofNoise(Schedule schedule, double t) {
        if (this == NOISE_VARIANCE) {
            return 1;
        }
        double sigma = schedule.sigma(t);
        return schedule.diffusionSquared(t) / (sigma * sigma);
    }
}
