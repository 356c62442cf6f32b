package dev.reverie.sampler.pc;

import dev.reverie.model.PerSample;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * Langevin dynamics with a step size from the signal-to-noise ratio of the update.
 *
 * <pre>{@code
 * for j = 1..M:    z ~ N(0, I)
 *                  g <- s(x, t)
 *                  e <- 2 alpha_i (r ||z|| / ||g||)^2
 *                  x <- x + e g + sqrt(2 e) z
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), algorithms 4 (VE) and 5 (VP), appendix G. {@code alpha_i} is 1 on VE and
 * {@code 1 - beta_i} on VP and sub-VP, as in the published program (the paper's text has the cumulative product); see
 * {@link dev.reverie.schedule.Schedule#signalKept}. Fits every process. One evaluation per correction.
 *
 * @param signalToNoise the ratio r, positive; 0.16 for VE on CIFAR-10, about 0.01 to 0.05 for VP
 * @param corrections number M of updates at each time, at least 1
 * @param norms over what the norms are taken
 */
public record Langevin(double signalToNoise, int corrections, Norms norms) implements Corrector {
    /** The ratio of the published VE configurations. */
    public static final double PUBLISHED_SIGNAL_TO_NOISE = 0.16;

    /** The best ratio of the paper for variance-preserving processes (arXiv:2011.13456, table 5). */
    public static final double PRESERVING_SIGNAL_TO_NOISE = 0.01;

    /** Over what the norms in the step size are taken. */
    public enum Norms {
        /** Means over the batch, as published: a sample depends on its neighbours, and on the size of the batch. */
        BATCH,
        /**
         * Norms of each sample by itself: samples are independent. Meant for data of many coordinates, where norms hardly
         * vary; with a few, a sample between two modes has a score near 0 and leaps: take {@link AnnealedLangevin} there.
         */
        PER_SAMPLE
    }

    /**
     * Checks ratio and number.
     *
     * @throws IllegalArgumentException if the ratio is not positive or there is no correction
     */
    public Langevin {
        Objects.requireNonNull(norms, "norms");
        check(signalToNoise, corrections);
    }

    /** One correction at each time, each sample by itself. */
    public Langevin(double signalToNoise) {
        this(signalToNoise, 1, Norms.PER_SAMPLE);
    }

    @Override
    public int evaluations() {
        return corrections;
    }

    @Override
    public Corrected correct(SamplingStep step, Tensor x) {
        PerSample factor = step.at(t -> 2 * step.signalKept(t));
        return repeat(step, x, corrections, (score, z) -> {
            Tensor ratio = norm(z).div(norm(score)).mul(signalToNoise);
            // on the device: no number is read back
            return factor.tensor(x).mul(ratio.square().perSample(x));
        });
    }

    private Tensor norm(Tensor value) {
        Tensor ofEach = value.normPerSample();
        return norms == Norms.BATCH ? ofEach.mean(true, 0) : ofEach;
    }

    /** The step size {@code e}, {@code [N, 1, ...]}, for a score and the noise that will be added. */
    @FunctionalInterface
    interface StepSize {
        Tensor of(Tensor score, Tensor z);
    }

    /** M updates {@code x + e s + sqrt(2 e) z}. */
    static Corrected repeat(SamplingStep step, Tensor x, int corrections, StepSize size) {
        Corrected state = new Corrected(x, x);
        for (int j = 0; j < corrections; j++) {
            try (Scope scope = Scope.open()) {
                Tensor score = step.score(state.x());
                Tensor z = step.noise(x, "corrector", (long) step.index() * corrections + j);
                Tensor e = size.of(score, z);
                Tensor mean = scope.keep(score.mul(e).addInPlace(state.x()));
                Tensor next = scope.keep(z.mul(e.mul(2).sqrt()).addInPlace(mean));
                if (j > 0) {
                    state.mean().close();
                    state.x().close();
                }
                state = new Corrected(next, mean);
            }
        }
        return state;
    }

    static void check(double signalToNoise, int corrections) {
        if (!(signalToNoise > 0 && signalToNoise < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "signalToNoise must be positive and finite, got " + signalToNoise + "; 0.16 is usual for VE");
        }
        if (corrections < 1) {
            throw new IllegalArgumentException(
                    "corrections must be at least 1, got " + corrections + "; for none take NoCorrector");
        }
    }
}
