package dev.reverie.config;

import dev.reverie.grid.TimeGrid;
import dev.reverie.grid.UniformGrid;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.sampler.pc.Ancestral;
import dev.reverie.sampler.pc.AnnealedLangevin;
import dev.reverie.sampler.pc.EulerMaruyama;
import dev.reverie.sampler.pc.Langevin;
import dev.reverie.sampler.pc.LangevinStep;
import dev.reverie.sampler.pc.NoCorrector;
import dev.reverie.sampler.pc.NoPredictor;
import dev.reverie.sampler.pc.PredictorCorrector;
import dev.reverie.sampler.ode.ProbabilityFlow;
import dev.reverie.sampler.pc.ReverseDiffusion;
import dev.reverie.sampler.pc.StepLength;
import dev.reverie.schedule.Schedule;
import dev.reverie.sde.Sde;
import dev.reverie.sde.TimeIndexing;

/**
 * The section {@code sampling}: how noise becomes data.
 *
 * @param kind the algorithm; the section's key {@code sampler}
 * @param predictor the predictor of the predictor-corrector sampler
 * @param corrector its corrector
 * @param sequence which of the two comes first in each step
 * @param steps points of its time grid
 * @param correctorSteps corrections per predictor step
 * @param signalToNoise ratio r that sets the corrector's step size
 * @param langevinStep over what the norms in that step size are taken
 * @param stepLength how long a step of the Euler-Maruyama predictor is
 * @param indexing how times become indices of discrete chains
 * @param denoise whether the last step leaves its noise out
 * @param minimumTime time at which sampling stops
 * @param tolerance absolute and relative error of the probability flow's solver
 */
public record SamplingConfig(
        Kind kind,
        Predictor predictor,
        Corrector corrector,
        PredictorCorrector.Sequence sequence,
        int steps,
        int correctorSteps,
        double signalToNoise,
        LangevinStep langevinStep,
        StepLength stepLength,
        TimeIndexing indexing,
        boolean denoise,
        double minimumTime,
        double tolerance) {
    /** The best ratio of the paper for variance-preserving processes (arXiv:2011.13456, table 5). */
    private static final double PRESERVING_SIGNAL_TO_NOISE = 0.01;

    /** The algorithms. */
    public enum Kind {
        /** {@link dev.reverie.sampler.pc.PredictorCorrector}: the published default. */
        PREDICTOR_CORRECTOR,
        /** {@link ProbabilityFlow}: deterministic, with automatic steps. */
        PROBABILITY_FLOW
    }

    /** The predictors. */
    public enum Predictor {
        /** {@link dev.reverie.sampler.pc.EulerMaruyama}. */
        EULER_MARUYAMA,
        /** {@link dev.reverie.sampler.pc.ReverseDiffusion}. */
        REVERSE_DIFFUSION,
        /** {@link dev.reverie.sampler.pc.Ancestral}. */
        ANCESTRAL,
        /** {@link NoPredictor}: annealed Langevin dynamics alone. */
        NONE
    }

    /** The correctors. */
    public enum Corrector {
        /** {@link dev.reverie.sampler.pc.Langevin}. */
        LANGEVIN,
        /** {@link dev.reverie.sampler.pc.AnnealedLangevin}. */
        ANNEALED_LANGEVIN,
        /** {@link NoCorrector}. */
        NONE
    }

    static SamplingConfig read(Section section, ProcessConfig process) {
        boolean explodes = process.explodes();
        Schedule schedule = process.schedule();
        Kind kind = section.choice("sampler", Kind.PREDICTOR_CORRECTOR);
        Predictor predictor =
                section.choice("predictor", explodes ? Predictor.REVERSE_DIFFUSION : Predictor.EULER_MARUYAMA);
        Corrector corrector = section.choice("corrector", explodes ? Corrector.LANGEVIN : Corrector.NONE);
        var sequence = section.choice("sequence", PredictorCorrector.Sequence.CORRECT_FIRST);
        int steps = section.count("steps", 1000, Range.between(2, 1_000_000));
        int correctorSteps = section.count("correctorSteps", 1, Range.between(1, 10_000));
        double signalToNoise = section.number(
                "signalToNoise",
                explodes ? Langevin.PUBLISHED_SIGNAL_TO_NOISE : PRESERVING_SIGNAL_TO_NOISE,
                Range.above(0));
        LangevinStep langevinStep = section.choice("langevinStep", LangevinStep.PER_SAMPLE);
        StepLength stepLength = section.choice("stepLength", StepLength.GRID);
        TimeIndexing indexing = section.choice("indexing", TimeIndexing.DEFAULT);
        boolean denoise = section.flag("denoise", true);
        var domain = schedule.domain();
        double minimumTime =
                section.number("minimumTime", schedule.samplingEpsilon(), Range.below(domain.start(), domain.end()));
        double tolerance =
                section.number("tolerance", ProbabilityFlow.PUBLISHED_TOLERANCE, new Range(0, true, 1, true));
        section.rejectUnknown();
        if (predictor == Predictor.NONE && corrector == Corrector.NONE) {
            throw section.fault("corrector", "must not be none beside predictor none: nothing would move the samples");
        }
        boolean chain = process.kind() == ProcessConfig.Kind.VARIANCE_EXPLODING
                || process.kind() == ProcessConfig.Kind.VARIANCE_PRESERVING
                || process.kind() == ProcessConfig.Kind.COSINE;
        if (predictor == Predictor.ANCESTRAL && !chain) {
            throw section.fault(
                    "predictor",
                    "ancestral needs a process with a discrete chain, got process.kind " + Section.word(process.kind())
                            + "; take reverseDiffusion or eulerMaruyama");
        }
        return new SamplingConfig(
                kind,
                predictor,
                corrector,
                sequence,
                steps,
                correctorSteps,
                signalToNoise,
                langevinStep,
                stepLength,
                indexing,
                denoise,
                minimumTime,
                tolerance);
    }

    /** The sampler this section describes. */
    public dev.reverie.sampler.Sampler sampler() {
        if (kind == Kind.PROBABILITY_FLOW) {
            return new ProbabilityFlow(
                    AdaptiveRungeKutta.dormandPrince(tolerance, tolerance), denoise ? steps : 0, indexing);
        }
        dev.reverie.sampler.pc.Predictor step = switch (predictor) {
            case EULER_MARUYAMA -> new EulerMaruyama(1, stepLength);
            case REVERSE_DIFFUSION -> new ReverseDiffusion();
            case ANCESTRAL -> new Ancestral();
            case NONE -> new NoPredictor();
        };
        dev.reverie.sampler.pc.Corrector correction = switch (corrector) {
            case LANGEVIN -> new Langevin(signalToNoise, correctorSteps, langevinStep);
            case ANNEALED_LANGEVIN -> new AnnealedLangevin(signalToNoise, correctorSteps);
            case NONE -> new NoCorrector();
        };
        return new PredictorCorrector(step, correction, sequence, denoise, indexing);
    }

    /**
     * The times it visits.
     *
     * @param sde the process
     */
    public TimeGrid grid(Sde sde) {
        return new UniformGrid().place(sde.schedule(), sde.end(), minimumTime, steps);
    }
}
