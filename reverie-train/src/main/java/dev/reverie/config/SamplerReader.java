package dev.reverie.config;

import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.catalog.SamplerKind;
import dev.reverie.sampler.catalog.SolverOptions;
import dev.reverie.sampler.edm.Churn;
import dev.reverie.sampler.langevin.AnnealedLangevinDynamics;
import dev.reverie.sampler.pc.Ancestral;
import dev.reverie.sampler.pc.AnnealedLangevin;
import dev.reverie.sampler.pc.Corrector;
import dev.reverie.sampler.pc.EulerMaruyama;
import dev.reverie.sampler.pc.EulerMaruyama.StepLength;
import dev.reverie.sampler.pc.Langevin;
import dev.reverie.sampler.pc.NoCorrector;
import dev.reverie.sampler.pc.NoPredictor;
import dev.reverie.sampler.pc.Predictor;
import dev.reverie.sampler.pc.PredictorCorrector;
import dev.reverie.sampler.pc.ReverseDiffusion;
import dev.reverie.schedule.TimeIndexing;

/** Reads the keys of the section {@code sampling} that belong to the sampler named there, and makes it. */
final class SamplerReader {
    private final Section section;
    private final ProcessConfig process;
    private final boolean discrete;

    /**
     * A reader.
     *
     * @param section itself
     * @param process the section {@code process}
     * @param discrete whether the model is one of a discrete chain
     */
    SamplerReader(Section section, ProcessConfig process, boolean discrete) {
        this.section = section;
        this.process = process;
        this.discrete = discrete;
    }

    /** The predictors of the key {@code predictor}. */
    private enum PredictorKind {
        EULER_MARUYAMA,
        REVERSE_DIFFUSION,
        ANCESTRAL,
        NONE
    }

    /** The correctors of the key {@code corrector}. */
    private enum CorrectorKind {
        LANGEVIN,
        ANNEALED_LANGEVIN,
        NONE
    }

    /**
     * The sampler.
     *
     * @param kind which
     * @throws ConfigException if it does not fit the process, or a value is not accepted
     */
    Sampler read(SamplerKind kind) {
        return switch (kind) {
            case PREDICTOR_CORRECTOR -> predictorCorrector();
            case EULER_MARUYAMA -> alone(PredictorKind.EULER_MARUYAMA);
            case REVERSE_DIFFUSION -> alone(PredictorKind.REVERSE_DIFFUSION);
            case ANCESTRAL -> alone(PredictorKind.ANCESTRAL);
            case ANNEALED_LANGEVIN -> annealedLangevin();
            default -> catalogued(kind);
        };
    }

    private Sampler catalogued(SamplerKind kind) {
        SolverOptions usual = kind.usual();
        SolverOptions options = SolverOptions.none();
        if (usual.order().isPresent()) {
            options = options.withOrder(section.count("order", usual.order().getAsInt(), Range.atLeast(1)));
        }
        if (usual.eta().isPresent()) {
            options = options.withEta(section.number("eta", usual.eta().getAsDouble(), Range.atLeast(0)));
        }
        if (usual.tolerance().isPresent()) {
            Range open = new Range(0, true, 1, true);
            options = options.withTolerance(
                    section.number("tolerance", usual.tolerance().getAsDouble(), open));
        }
        if (usual.errorNorm().isPresent()) {
            options = options.withErrorNorm(
                    section.choice("errorNorm", usual.errorNorm().get()));
        }
        if (usual.churn().isPresent()) {
            options = options.withChurn(churn());
        }
        if (usual.method().isPresent()) {
            options = options.withMethod(section.choice("method", usual.method().get()));
        }
        if (usual.feedback().isPresent()) {
            options = options.withFeedback(
                    section.choice("feedback", usual.feedback().get()));
        }
        SolverOptions all = options;
        Sampler sampler = section.build(() -> kind.create(all));
        return section.flag("denoise", true) ? sampler.denoisingLast() : sampler;
    }

    private Sampler annealedLangevin() {
        AnnealedLangevinDynamics usual = new AnnealedLangevinDynamics();
        var convention = section.choice("convention", usual.convention());
        int stepsPerLevel = section.count("stepsPerLevel", usual.stepsPerLevel(), Range.between(1, 100_000));
        double relativeStep = section.number("relativeStep", usual.relativeStep(), Range.above(0));
        Sampler sampler = new AnnealedLangevinDynamics(convention, stepsPerLevel, relativeStep);
        return section.flag("denoise", true) ? sampler.denoisingLast() : sampler;
    }

    private Churn churn() {
        double amount = section.number("churn", 0, Range.atLeast(0));
        if (amount == 0) {
            return Churn.none();
        }
        double minimum = section.number("churnMinimum", 0, Range.atLeast(0));
        double maximum = section.number("churnMaximum", 1e6, Range.above(0));
        double inflation = section.number("churnInflation", 1, Range.above(0));
        return section.build(() -> new Churn(amount, minimum, maximum, inflation));
    }

    private Sampler alone(PredictorKind kind) {
        Predictor step = predictor(kind);
        TimeIndexing indexing = section.choice("indexing", TimeIndexing.DEFAULT);
        boolean denoise = section.flag("denoise", true);
        return new PredictorCorrector(
                step, new NoCorrector(), PredictorCorrector.Sequence.CORRECT_FIRST, denoise, indexing);
    }

    private Sampler predictorCorrector() {
        boolean explodes = process.explodes();
        PredictorKind predictor = section.choice("predictor", usualPredictor());
        CorrectorKind corrector = section.choice("corrector", explodes ? CorrectorKind.LANGEVIN : CorrectorKind.NONE);
        var sequence = section.choice("sequence", PredictorCorrector.Sequence.CORRECT_FIRST);
        if (predictor == PredictorKind.NONE && corrector == CorrectorKind.NONE) {
            throw section.fault("corrector", "must not be none beside predictor none: nothing would move the samples");
        }
        Predictor step = predictor(predictor);
        Corrector correction = corrector(corrector);
        TimeIndexing indexing = section.choice("indexing", TimeIndexing.DEFAULT);
        boolean denoise = section.flag("denoise", true);
        return new PredictorCorrector(step, correction, sequence, denoise, indexing);
    }

    private PredictorKind usualPredictor() {
        if (process.explodes()) {
            return PredictorKind.REVERSE_DIFFUSION;
        }
        return discrete ? PredictorKind.ANCESTRAL : PredictorKind.EULER_MARUYAMA;
    }

    private Predictor predictor(PredictorKind kind) {
        return switch (kind) {
            case EULER_MARUYAMA -> {
                double eta = section.number("eta", 1, Range.atLeast(0));
                yield new EulerMaruyama(eta, section.choice("stepLength", StepLength.GRID));
            }
            case REVERSE_DIFFUSION -> new ReverseDiffusion();
            case ANCESTRAL -> new Ancestral(section.choice("posteriorVariance", Ancestral.Variance.PUBLISHED));
            case NONE -> new NoPredictor();
        };
    }

    private Corrector corrector(CorrectorKind kind) {
        if (kind == CorrectorKind.NONE) {
            return new NoCorrector();
        }
        int corrections = section.count("correctorSteps", 1, Range.between(1, 10_000));
        double signalToNoise = section.number(
                "signalToNoise",
                process.explodes() ? Langevin.PUBLISHED_SIGNAL_TO_NOISE : Langevin.PRESERVING_SIGNAL_TO_NOISE,
                Range.above(0));
        if (kind == CorrectorKind.ANNEALED_LANGEVIN) {
            return new AnnealedLangevin(signalToNoise, corrections);
        }
        Langevin.Norms norms = section.choice("langevinStep", Langevin.Norms.PER_SAMPLE);
        return new Langevin(signalToNoise, corrections, norms);
    }
}
