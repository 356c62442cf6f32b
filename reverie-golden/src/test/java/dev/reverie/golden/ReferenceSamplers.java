package dev.reverie.golden;

import dev.reverie.sampler.pc.Ancestral;
import dev.reverie.sampler.pc.AnnealedLangevin;
import dev.reverie.sampler.pc.Corrector;
import dev.reverie.sampler.pc.EulerMaruyama;
import dev.reverie.sampler.pc.EulerMaruyama.StepLength;
import dev.reverie.sampler.pc.Langevin;
import dev.reverie.sampler.pc.NoCorrector;
import dev.reverie.sampler.pc.NoPredictor;
import dev.reverie.sampler.pc.Predictor;
import dev.reverie.sampler.pc.ReverseDiffusion;

/** Predictors and correctors by the names that the reference registers them under, with its conventions. */
final class ReferenceSamplers {
    private ReferenceSamplers() {}

    /**
     * A predictor.
     *
     * @param name as in {@code sampling.predictor}
     * @param probabilityFlow whether it follows the probability flow
     */
    static Predictor predictor(String name, boolean probabilityFlow) {
        return switch (name) {
            case "euler_maruyama" -> new EulerMaruyama(probabilityFlow ? 0 : 1, StepLength.PUBLISHED);
            case "reverse_diffusion" -> new ReverseDiffusion(probabilityFlow);
            case "ancestral_sampling" -> new Ancestral();
            case "none" -> new NoPredictor();
            default -> throw new IllegalArgumentException("unknown predictor " + name);
        };
    }

    /**
     * A corrector.
     *
     * @param name as in {@code sampling.corrector}
     * @param corrections number of updates at each time
     * @param signalToNoise the ratio r
     */
    static Corrector corrector(String name, int corrections, double signalToNoise) {
        return switch (name) {
            case "langevin" -> new Langevin(signalToNoise, corrections, Langevin.Norms.BATCH);
            case "ald" -> new AnnealedLangevin(signalToNoise, corrections);
            case "none" -> new NoCorrector();
            default -> throw new IllegalArgumentException("unknown corrector " + name);
        };
    }
}
