package dev.reverie.sampler.edm;

import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.SamplerTraits.Property;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.torch.Tensor;

/**
 * The midpoint rule in the logarithm of the noise level.
 *
 * <pre>{@code
 * y_mid = y + (r_mid - r) d(y, r),   r_mid = sqrt(r r'),   y' = y + (r' - r) d(y_mid, r_mid),   d = (y - D) / r
 * }</pre>
 *
 * <p>Karras et al. 2022 (arXiv:2206.00364), section 3, with DPM-Solver-2 of Lu et al. 2022 (arXiv:2206.00927), algorithm 1,
 * which it equals: known as DPM2. Order 2, two evaluations per step, one of them between the times of the grid; a step to
 * {@code sigma = 0} is the denoised value, with one. Much like Heun in {@link EdmSampler}, which stays on the grid.
 */
public record Dpm2() implements Sampler {
    @Override
    public SamplerTraits traits() {
        return SamplerTraits.deterministic(2).evaluations(2).with(Property.STEPS_TO_CLEAN);
    }

    @Override
    public Samples sample(SamplingProblem problem, Tensor prior) {
        return CleanUnits.follow(
                this,
                problem,
                prior,
                (at, y) -> at.next().isClean()
                        ? at.denoised(y, at.here())
                        : at.midpoint(y, at.next().ratio()));
    }
}
