package dev.reverie.config;

import dev.reverie.divergence.HutchinsonDivergence;
import dev.reverie.likelihood.DdpmTerms;
import dev.reverie.likelihood.Quantized;
import dev.reverie.likelihood.ReverseVariance;
import dev.reverie.loss.ChainObjective;
import dev.reverie.loss.DdpmLoss;
import dev.reverie.loss.DenoisingScoreMatching;
import dev.reverie.loss.HybridLoss;
import dev.reverie.loss.Objective;
import dev.reverie.loss.Reduction;
import dev.reverie.loss.SlicedScoreMatching;
import dev.reverie.loss.SmldLoss;
import dev.reverie.loss.TrainingTimes;
import dev.reverie.loss.VariationalBoundLoss;
import dev.reverie.loss.Weighting;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.SmldChain;
import dev.reverie.schedule.TimeInterval;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The section {@code objective} of a score model. That of a flow is a {@link FlowConfig}, that of a classifier a
 * {@link ClassifierConfig}.
 *
 * <table>
 * <caption>The keys of each kind</caption>
 * <tr><th>kind</th><th>keys</th></tr>
 * <tr><td>{@code denoisingScoreMatching}</td><td>{@code reduction}, {@code minimumTime}, {@code weighting} (with
 * {@code gamma} or {@code dataStd}), {@code times} (with {@code mean} and {@code std}), {@code stratified}</td></tr>
 * <tr><td>{@code slicedScoreMatching}</td><td>the same, and {@code projections}</td></tr>
 * <tr><td>{@code smld}, {@code ddpm}</td><td>{@code reduction}, {@code steps}</td></tr>
 * <tr><td>{@code variationalBound}</td><td>{@code steps}, {@code variance}</td></tr>
 * <tr><td>{@code hybrid}</td><td>{@code reduction}, {@code steps}, {@code variance}, {@code lambda}</td></tr>
 * </table>
 *
 * @param kind the word of the kind
 * @param objective the loss
 * @param trainedTimes the times at which the model will have been asked
 */
public record ObjectiveConfig(String kind, Objective objective, TimeInterval trainedTimes) {
    private static final int PUBLISHED_STEPS = 1000;

    /** The objectives. */
    public enum Kind {
        /** The score of noisy data, by regression of the noise in continuous time: {@link DenoisingScoreMatching}. */
        DENOISING_SCORE_MATCHING,
        /** The score of noisy data, by its slopes along random directions: {@link SlicedScoreMatching}. */
        SLICED_SCORE_MATCHING,
        /** The score at the levels of an SMLD ladder: {@link SmldLoss}. */
        SMLD,
        /** The noise at the steps of a DDPM chain: {@link DdpmLoss}. */
        DDPM,
        /** The variational bound of a DDPM chain: {@link VariationalBoundLoss}. */
        VARIATIONAL_BOUND,
        /** The noise at the steps of a DDPM chain, and a little of the bound: {@link HybridLoss}. */
        HYBRID,
        /** The velocity of a continuous normalizing flow, by its likelihood: {@link dev.reverie.flow.MaximumLikelihood}. */
        MAXIMUM_LIKELIHOOD,
        /** The velocity of a continuous normalizing flow, by regression: {@link dev.reverie.flow.FlowMatching}. */
        FLOW_MATCHING,
        /** The class of noisy data, to guide score models: {@link dev.reverie.loss.ClassifierLoss}. */
        CLASSIFIER;

        /** Whether it is about the steps of a discrete chain. */
        public boolean isOfChain() {
            return this == SMLD || this == DDPM || this == VARIATIONAL_BOUND || this == HYBRID;
        }

        /** Whether it trains a continuous normalizing flow, which has neither process nor score. */
        public boolean isFlow() {
            return this == MAXIMUM_LIKELIHOOD || this == FLOW_MATCHING;
        }
    }

    /**
     * Settings that give a configuration another objective. The network of a chain is told an index, and cannot be
     * preconditioned by a noise level.
     *
     * @param kind word of the objective
     */
    public static List<String> settings(String kind) {
        String objective = RunConfig.setting("objective.kind", kind);
        return Section.constant(Kind.class, kind).map(Kind::isOfChain).orElse(false)
                ? List.of(objective, "network.preconditioning=" + Section.word(NetworkConfig.Preconditioning.NONE))
                : List.of(objective);
    }

    static String kind(Section section) {
        return section.choice("kind", Kind.DENOISING_SCORE_MATCHING, ObjectiveExtension.class);
    }

    static ObjectiveConfig read(Section section, ProcessConfig process, DataConfig data) {
        String word = kind(section);
        Optional<ObjectiveExtension> added = Extensions.find(ObjectiveExtension.class, word);
        if (added.isPresent()) {
            Objective objective = section.build(() -> added.get().read(section, process.schedule()));
            section.rejectUnknown();
            TimeInterval times = new TimeInterval(
                    process.schedule().samplingEpsilon(),
                    process.schedule().domain().end());
            return new ObjectiveConfig(word, objective, times);
        }
        Kind kind = Section.constant(Kind.class, word).orElseThrow();
        return switch (kind) {
            case DENOISING_SCORE_MATCHING, SLICED_SCORE_MATCHING -> continuous(kind, section, process, data);
            case SMLD, DDPM, VARIATIONAL_BOUND, HYBRID -> {
                Objective objective = discrete(kind, section, process, data);
                yield new ObjectiveConfig(
                        word, objective, process.learnt(objective).schedule().domain());
            }
            case MAXIMUM_LIKELIHOOD, FLOW_MATCHING, CLASSIFIER ->
                throw new IllegalArgumentException(kind + " is no objective of a score model");
        };
    }

    /** Smallest training time; the start of the process for discrete objectives, whose first level is asked there. */
    public double minimumTime() {
        return trainedTimes.start();
    }

    /** Number of levels N of the discrete chain on which the model is trained; absent for continuous time. */
    public OptionalInt chainSteps() {
        return objective instanceof ChainObjective chain ? OptionalInt.of(chain.steps()) : OptionalInt.empty();
    }

    private static ObjectiveConfig continuous(Kind kind, Section section, ProcessConfig process, DataConfig data) {
        Reduction reduction = section.choice("reduction", process.explodes() ? Reduction.HALF_SUM : Reduction.MEAN);
        Weighting weighting = WeightingReader.read(section, data);
        TrainingTimes times = TrainingTimesReader.read(section, process.schedule(), weighting, false);
        if (kind == Kind.DENOISING_SCORE_MATCHING) {
            section.rejectUnknown();
            return new ObjectiveConfig(
                    Section.word(kind), new DenoisingScoreMatching(times, reduction, weighting), times.interval());
        }
        int projections = section.count("projections", 1, Range.between(1, 10_000));
        section.rejectUnknown();
        Objective sliced =
                new SlicedScoreMatching(times, reduction, weighting, HutchinsonDivergence.rademacher(projections));
        return new ObjectiveConfig(Section.word(kind), sliced, times.interval());
    }

    private static Objective discrete(Kind kind, Section section, ProcessConfig process, DataConfig data) {
        int usual = process.schedule().chainSteps().orElse(PUBLISHED_STEPS);
        int steps = section.count("steps", usual, Range.between(2, 1_000_000));
        if (kind == Kind.SMLD) {
            SmldChain ladder = ladder(section, process, steps);
            Reduction reduction = section.choice("reduction", Reduction.HALF_SUM);
            section.rejectUnknown();
            return new SmldLoss(ladder, reduction);
        }
        DdpmChain chain = chain(kind, section, process, steps);
        if (kind == Kind.VARIATIONAL_BOUND) {
            VariationalBoundLoss bound = bound(kind, section, data, chain);
            section.rejectUnknown();
            return bound;
        }
        DdpmLoss simple = new DdpmLoss(chain, section.choice("reduction", Reduction.MEAN));
        if (kind == Kind.DDPM) {
            section.rejectUnknown();
            return simple;
        }
        VariationalBoundLoss bound = bound(kind, section, data, chain);
        double lambda = section.number("lambda", HybridLoss.PUBLISHED_LAMBDA, Range.atLeast(0));
        section.rejectUnknown();
        return new HybridLoss(simple, bound, lambda);
    }

    private static SmldChain ladder(Section section, ProcessConfig process, int steps) {
        Optional<SmldChain> ladder = section.build(() -> process.schedule().smldChain(steps));
        return ladder.orElseThrow(() -> section.fault(
                "kind",
                "smld needs process.kind varianceExploding, whose noise levels are its ladder, got " + process.kind(),
                "for that process take ddpm or denoisingScoreMatching"));
    }

    private static DdpmChain chain(Kind kind, Section section, ProcessConfig process, int steps) {
        int own = process.schedule().chainSteps().orElse(steps);
        if (own != steps) {
            throw section.fault(
                    "steps", "must be those of process.kind chain, " + own + ", got " + steps, "leave it out");
        }
        Optional<DdpmChain> chain =
                section.build(() -> process.schedule().discretized(steps).ddpmChain(steps));
        return chain.orElseThrow(() -> section.fault(
                "kind",
                Section.word(kind)
                        + " needs process.kind variancePreserving, cosine or chain, the processes with a DDPM chain, got "
                        + process.kind(),
                "for that process take denoisingScoreMatching"));
    }

    private static VariationalBoundLoss bound(Kind kind, Section section, DataConfig data, DdpmChain chain) {
        data.shape().filter(shape -> !shape.isImage()).ifPresent(shape -> {
            throw section.fault(
                    "kind",
                    Section.word(kind) + " bounds the probability of 8-bit images, but the data are " + shape
                            + " of un-quantised numbers",
                    "take denoisingScoreMatching with weighting likelihood");
        });
        ReverseVariance variance = section.choice("variance", ReverseVariance.BETA);
        Quantized kindOfData = data.centered() ? Quantized.centeredBytes() : Quantized.unitBytes();
        return new VariationalBoundLoss(new DdpmTerms(chain, variance, kindOfData));
    }
}
