package dev.reverie.sampler.pc;

import dev.reverie.model.PerSample;
import dev.reverie.torch.Tensor;

/**
 * Langevin dynamics with a step size from the noise level.
 *
 * <pre>{@code
 * e = 2 alpha_i (r sigma(t))^2
 * x + e s + sqrt(2 e) z
 * }</pre>
 *
 * <p>The annealed Langevin dynamics of Song and Ermon 2019 (arXiv:1907.05600) in the form of Song et al. 2021
 * (arXiv:2011.13456), appendix G; {@code alpha_i} as in {@link Langevin}. With {@link NoPredictor} it is the sampler of
 * NCSN, whose configurations have r = 0.176 and five corrections. One evaluation per correction; samples are
 * independent.
 *
 * @param signalToNoise the ratio r, positive
 * @param corrections number of updates at each time, at least 1
 */
public record AnnealedLangevin(double signalToNoise, int corrections) implements Corrector {
    /**
     * Checks ratio and number.
     *
     * @throws IllegalArgumentException if the ratio is not positive or there is no correction
     */
    public AnnealedLangevin {
        Langevin.check(signalToNoise, corrections);
    }

    @Override
    public int evaluations() {
        return corrections;
    }

    @Override
    public Corrected correct(SamplingStep step, Tensor x) {
        PerSample e = step.at(t -> {
            double scale = signalToNoise * step.schedule().sigma(t);
            return 2 * step.signalKept(t) * scale * scale;
        });
        return Langevin.repeat(step, x, corrections, (score, z) -> e.tensor(x));
    }
}
