package dev.reverie.sampler.edm;

import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.SamplerTraits.Property;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.torch.Tensor;

/**
 * The midpoint step of {@link Dpm2} to below the next noise level, and fresh noise up to it.
 *
 * <pre>{@code
 * y_mid = y + (r_mid - r) d(y, r),   r_mid = sqrt(r r_down),   y' = y + (r_down - r) d(y_mid, r_mid) + r_up z
 * r_up  = eta r' sqrt(1 - r'^2 / r^2),   r_down = sqrt(r'^2 - r_up^2)
 * }</pre>
 *
 * <p>The split of {@link EulerAncestral} with DPM-Solver-2 (arXiv:2206.00927) for the flow. Flow and noise are both exact in
 * law, so the marginals have order 2 (weak), though a single path has order 1. Two evaluations per step, one between the
 * times of the grid; a step to {@code sigma = 0} is the denoised value, with one.
 *
 * @param eta amount of noise, in [0, 1]
 */
public record Dpm2Ancestral(double eta) implements Sampler {
    /**
     * Checks eta.
     *
     * @throws IllegalArgumentException if it is not in [0, 1]
     */
    public Dpm2Ancestral {
        AncestralSplit.checkEta(eta);
    }

    /** The full ancestral noise. */
    public Dpm2Ancestral() {
        this(1);
    }

    @Override
    public SamplerTraits traits() {
        SamplerTraits traits = eta > 0 ? SamplerTraits.weak(2) : SamplerTraits.deterministic(2);
        return traits.evaluations(2).with(Property.STEPS_TO_CLEAN);
    }

    @Override
    public Samples sample(SamplingProblem problem, Tensor prior) {
        return CleanUnits.follow(this, problem, prior, this::step);
    }

    private Tensor step(CleanUnits at, Tensor y) {
        if (at.next().isClean()) {
            return at.denoised(y, at.here());
        }
        AncestralSplit split = AncestralSplit.of(at.here().ratio(), at.next().ratio(), eta);
        return split.addNoise(at, at.midpoint(y, split.down()));
    }
}
