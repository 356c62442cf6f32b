package dev.reverie.sampler.pc;

import dev.reverie.model.PerSample;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * Langevin dynamics with a step size from the signal-to-noise ratio of the update.
 *
 * <pre>{@code
 * e = 2 alpha_i (r ||z|| / ||s||)^2
 * x + e s + sqrt(2 e) z
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), algorithms 4 and 5, appendix G. {@code alpha_i} is 1 on VE and
 * {@code 1 - beta_i} on VP and sub-VP; on other processes it follows from the marginals. Fits every process. One
 * evaluation per correction.
 *
 * @param signalToNoise the ratio r, positive; 0.16 for VE on CIFAR-10, about 0.01 to 0.05 for VP
 * @param corrections number of updates at each time, at least 1
 * @param norms over what the norms are taken
 */
public record Langevin(double signalToNoise, int corrections, LangevinStep norms) implements Corrector {
    /** The ratio of the published VE configurations. */
    public static final double PUBLISHED_SIGNAL_TO_NOISE = 0.16;

    /** The best ratio of the paper for variance-preserving processes (arXiv:2011.13456, table 5). */
    public static final double PRESERVING_SIGNAL_TO_NOISE = 0.01;

    /**
     * Checks ratio and number.
     *
     * @throws IllegalArgumentException if the ratio is not positive or there is no correction
     */
    public Langevin {
        Objects.requireNonNull(norms, "norms");
        LangevinUpdate.check(signalToNoise, corrections);
    }

    /** One correction at each time, each sample by itself. */
    public Langevin(double signalToNoise) {
        this(signalToNoise, 1, LangevinStep.PER_SAMPLE);
    }

    @Override
    public int evaluations() {
        return corrections;
    }

    @Override
    public Corrected correct(SamplingStep step, Tensor x) {
        return LangevinUpdate.repeat(step, x, corrections, this::stepSize);
    }

    /** The step size e, {@code [N, 1, ...]}; it stays on the device. */
    private Tensor stepSize(SamplingStep step, Tensor score, Tensor z) {
        try (Scope scope = Scope.open()) {
            PerSample factor = step.at(t -> 2 * StepRetention.at(step, t));
            Tensor zNorm = norm(z);
            Tensor scoreNorm = norm(score);
            Tensor ratio = zNorm.div(scoreNorm).mul(signalToNoise);
            return scope.keep(factor.tensor(score).mul(ratio.square().perSample(score)));
        }
    }

    private Tensor norm(Tensor value) {
        Tensor norms = value.normPerSample();
        return this.norms == LangevinStep.BATCH ? norms.mean(true, 0) : norms;
    }
}
