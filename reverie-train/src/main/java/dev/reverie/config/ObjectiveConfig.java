package dev.reverie.config;

import dev.reverie.loss.DenoisingScoreMatching;
import dev.reverie.loss.Reduction;
import dev.reverie.loss.Weighting;

/**
 * The section {@code objective}: denoising score matching in continuous time; keys {@code reduction}, {@code weighting} and
 * {@code minimumTime}.
 *
 * @param matching the objective on the section {@code process}
 */
public record ObjectiveConfig(DenoisingScoreMatching matching) {
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
