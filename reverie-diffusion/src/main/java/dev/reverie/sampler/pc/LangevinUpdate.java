package dev.reverie.sampler.pc;

import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/** The update {@code x + e s + sqrt(2 e) z}, repeated, that both Langevin correctors share. */
final class LangevinUpdate {
    private LangevinUpdate() {}

    /** The step size {@code [N, 1, ...]} for a score and the noise that will be added. */
    @FunctionalInterface
    interface StepSize {
        Tensor of(SamplingStep step, Tensor score, Tensor z);
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

    static Corrector.Corrected repeat(SamplingStep step, Tensor x, int corrections, StepSize size) {
        try (Scope all = Scope.open()) {
            Tensor state = x;
            Tensor mean = x;
            for (int k = 0; k < corrections; k++) {
                try (Scope scope = Scope.open()) {
                    Tensor score = step.score(state);
                    Tensor z = step.noise(state, "corrector", (long) step.index() * corrections + k);
                    Tensor e = size.of(step, score, z);
                    Tensor nextMean = scope.keep(score.mul(e).addInPlace(state));
                    Tensor next = scope.keep(z.mul(e.mul(2).sqrt()).addInPlace(nextMean));
                    if (k > 0) {
                        mean.close();
                        state.close();
                    }
                    mean = nextMean;
                    state = next;
                }
            }
            return new Corrector.Corrected(all.keep(state), all.keep(mean));
        }
    }
}
