package dev.reverie.guidance;

import dev.reverie.model.PerSample;
import dev.reverie.torch.Tensor;

/**
 * A value led away from another, {@code gamma a + (1 - gamma) b}. The two factors add up to 1, so it is the same in
 * scores, noise, denoised data, velocities and flows.
 */
final class Extrapolation {
    private Extrapolation() {}

    /** {@code gamma a + (1 - gamma) b}; exactly a where gamma is 1, and exactly b where it is 0. */
    static Tensor of(PerSample gamma, Tensor a, Tensor b) {
        return gamma.combine(a, PerSample.of(gamma.values(), g -> 1 - g), b);
    }
}
