package dev.reverie.config;

import dev.reverie.loss.DenoisingScoreMatching;
import dev.reverie.loss.Reduction;
import dev.reverie.loss.Weighting;

/**
 * The section {@code objective} of a score model: denoising score matching in continuous time; keys {@code reduction},
 * {@code weighting} and {@code minimumTime}. That of a flow is a {@link FlowConfig}.
 *
 * @param matching the objective on the section {@code process}
 */
public record ObjectiveConfig(DenoisingScoreMatching matching) {
    /** What is learned, and by which loss. */
    public enum Kind {
        /** The score of noisy data: {@link DenoisingScoreMatching}. */
        DENOISING_SCORE_MATCHING,
        /** The velocity of a continuous normalizing flow, by its likelihood: {@link dev.reverie.flow.MaximumLikelihood}. */
        MAXIMUM_LIKELIHOOD,
        /** The velocity of a continuous normalizing flow, by regression: {@link dev.reverie.flow.FlowMatching}. */
        FLOW_MATCHING;

        /** Whether a continuous normalizing flow is learned, which has neither process nor score. */
        public boolean isFlow() {
            return this != DENOISING_SCORE_MATCHING;
        }
    }

    static Kind kind(Section section) {
        return section.choice("kind", Kind.DENOISING_SCORE_MATCHING);
    }

    static ObjectiveConfig read(Section section, ProcessConfig process) {
        DenoisingScoreMatching usual =
                DenoisingScoreMatching.of(process.schedule(), process.explodes() ? Reduction.HALF_SUM : Reduction.MEAN);
        Reduction reduction = section.choice("reduction", usual.reduction());
        Weighting weighting = section.choice("weighting", usual.weighting());
        var domain = process.schedule().domain();
        double minimumTime =
                section.number("minimumTime", usual.minimumTime(), Range.below(domain.start(), domain.end()));
        section.rejectUnknown();
        return new ObjectiveConfig(
                section.build(() -> new DenoisingScoreMatching(process.schedule(), minimumTime, reduction, weighting)));
    }
}
