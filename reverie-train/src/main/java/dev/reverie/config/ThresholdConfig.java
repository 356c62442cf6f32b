package dev.reverie.config;

import dev.reverie.model.ScoreModel;
import dev.reverie.model.ThresholdedModel;
import java.util.Optional;

/**
 * Thresholding of denoised data to the range of the data: the keys {@code threshold}, {@code limit}, {@code coverage} and
 * {@code keepNoise} of the section {@code sampling}.
 *
 * @param rule what is done to the denoised data; absent for nothing
 * @param keepNoise whether DDIM takes the noise of the data before they are kept in range
 */
public record ThresholdConfig(Optional<ThresholdedModel.Rule> rule, boolean keepNoise) {
    /** The rules. */
    public enum Kind {
        /** Nothing is done. */
        NONE,
        /** Clipped to the range of the data, or to {@code limit} times that. */
        STATIC,
        /** Clipped to the range that holds most of each sample, and shrunk into that of the data. */
        DYNAMIC
    }

    static ThresholdConfig read(Section section, boolean centered) {
        Kind kind = section.choice("threshold", Kind.NONE);
        double low = centered ? -1 : 0;
        Optional<ThresholdedModel.Rule> rule = switch (kind) {
            case NONE -> Optional.empty();
            case STATIC -> {
                double limit = section.optionalNumber("limit", Range.above(0)).orElse(1);
                yield Optional.of(new ThresholdedModel.Static(low * limit, limit));
            }
            case DYNAMIC ->
                Optional.of(new ThresholdedModel.Dynamic(
                        low, 1, section.number("coverage", 0.995, new Range(0, true, 1, true))));
        };
        boolean told = rule.isPresent() || section.has("keepNoise");
        return new ThresholdConfig(rule, told && section.flag("keepNoise", false));
    }

    /** The model with the rule. */
    public ScoreModel applyTo(ScoreModel model) {
        return rule.<ScoreModel>map(r -> new ThresholdedModel(model, r, keepNoise))
                .orElse(model);
    }
}
