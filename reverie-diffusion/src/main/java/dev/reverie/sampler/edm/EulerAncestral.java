package dev.reverie.sampler.edm;

import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.SamplerTraits.Property;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.torch.Tensor;

/**
 * Euler's step to below the next noise level, and fresh noise up to it.
 *
 * <pre>{@code
 * y' = y + (r_down - r) d + r_up z,   d = (y - D) / r
 * r_up = eta r' sqrt(1 - r'^2 / r^2),   r_down = sqrt(r'^2 - r_up^2)
 * }</pre>
 *
 * <p>The ancestral step of Song et al. 2021 (arXiv:2011.13456), appendix F, for {@code eta = 1}; for any eta it is
 * {@link dev.reverie.sampler.exponential.Ddim} written in the noise level. Strong order 1 by the clock SNR, in which the
 * noise with {@code eta = 1} is exactly Brownian; one evaluation per step, on the grid. Known as "Euler a": popular for
 * lively pictures in 20 to 40 steps, but no more precise than its order says.
 *
 * @param eta amount of noise, in [0, 1]
 */
public record EulerAncestral(double eta) implements Sampler {
    /**
     * Checks eta.
     *
     * @throws IllegalArgumentException if it is not in [0, 1]
     */
    public EulerAncestral {
        AncestralSplit.checkEta(eta);
    }

    /** The full ancestral noise. */
    public EulerAncestral() {
        this(1);
    }

    @Override
    public SamplerTraits traits() {
        SamplerTraits traits = eta > 0 ? SamplerTraits.strong(1) : SamplerTraits.deterministic(1);
        return traits.onGrid().with(Property.STEPS_TO_CLEAN);
    }

    @Override
    public Samples sample(SamplingProblem problem, Tensor prior) {
        return CleanUnits.follow(this, problem, prior, this::step);
    }

    private Tensor step(CleanUnits at, Tensor y) {
        if (at.next().isClean()) {
            return at.denoised(y, at.here());
        }
        double r = at.here().ratio();
        AncestralSplit split = AncestralSplit.of(r, at.next().ratio(), eta);
        Tensor mean = y.add(at.derivative(y, at.here()), split.down() - r);
        return split.addNoise(at, mean);
    }
}
