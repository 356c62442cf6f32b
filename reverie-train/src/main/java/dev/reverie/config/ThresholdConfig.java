package dev.reverie.config;

import dev.reverie.data.DataShape;
import dev.reverie.model.ScoreModel;
import dev.reverie.model.ThresholdedModel;
import dev.reverie.sampler.Sampler;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Thresholding of denoised data to the range of the data: the keys {@code threshold}, {@code limit}, {@code coverage} and
 * {@code keepNoise} of the section {@code sampling}.
 *
 * <p>{@link Kind#AUTO} is the default for images. The probability flow carries an error of the network at high noise to the
 * end: an error {@code e} of the predicted noise is one of {@code (sigma / alpha) e} of the denoised image, which the
 * variance-preserving process multiplies by 150 at t = 1. Noise that a sampler adds makes up for such errors, so samplers
 * that add some are left alone.
 *
 * @param kind what was chosen
 * @param asked the rule of {@link Kind#STATIC} and {@link Kind#DYNAMIC}; absent for the others
 * @param range the range of images as the network sees them, for {@link Kind#AUTO}
 * @param keepNoise whether DDIM takes the noise of the data before they are kept in range
 */
public record ThresholdConfig(
        Kind kind, Optional<ThresholdedModel.Rule> asked, ThresholdedModel.Static range, boolean keepNoise) {
    /** Its keys. */
    static final List<String> KEYS = List.of("threshold", "limit", "coverage", "keepNoise");

    /** The rules. */
    public enum Kind {
        /** As {@link #STATIC} for images and deterministic samplers, else as {@link #NONE}. */
        AUTO,
        /** Nothing is done: the model as it is. */
        NONE,
        /** Clipped to the range of the data, or to {@code limit} times that. */
        STATIC,
        /** Clipped to the range that holds most of each sample, and shrunk into that of the data. */
        DYNAMIC
    }

    /**
     * Checks that a rule is there if one was chosen.
     *
     * @throws IllegalArgumentException if it is not, or one is there that was not
     */
    public ThresholdConfig {
        Objects.requireNonNull(range, "range");
        boolean chosen = kind == Kind.STATIC || kind == Kind.DYNAMIC;
        if (asked.isPresent() != chosen) {
            throw new IllegalArgumentException(
                    "threshold " + kind + " has " + (chosen ? "a" : "no") + " rule, got " + asked);
        }
    }

    static ThresholdConfig read(Section section, DataConfig data) {
        boolean images = data.shape().map(DataShape::isImage).orElse(true);
        Kind kind = section.choice("threshold", images ? Kind.AUTO : Kind.NONE);
        double low = data.centered() ? -1 : 0;
        Optional<ThresholdedModel.Rule> asked = switch (kind) {
            case AUTO, NONE -> Optional.empty();
            case STATIC -> {
                double limit = section.optionalNumber("limit", Range.above(0)).orElse(1);
                yield Optional.of(new ThresholdedModel.Static(low * limit, limit));
            }
            case DYNAMIC ->
                Optional.of(new ThresholdedModel.Dynamic(
                        low, 1, section.number("coverage", 0.995, new Range(0, true, 1, true))));
        };
        if (asked.isPresent() && !images) {
            throw section.fault("threshold", "must be none, since points and table rows have no range to be kept in");
        }
        boolean told = asked.isPresent() || section.has("keepNoise");
        return new ThresholdConfig(
                kind, asked, new ThresholdedModel.Static(low, 1), told && section.flag("keepNoise", false));
    }

    /**
     * The rule for samples that are drawn.
     *
     * @param shape of the data: only images have a known range
     * @param sampler that draws them
     * @return absent for none
     */
    public Optional<ThresholdedModel.Rule> rule(DataShape shape, Sampler sampler) {
        boolean kept = kind == Kind.AUTO && shape.isImage() && !sampler.traits().isStochastic();
        return kept ? Optional.of(range) : asked;
    }

    /**
     * The model that samples are drawn with.
     *
     * @param model the model
     * @param shape of the data
     * @param sampler that draws them
     */
    public ScoreModel applyTo(ScoreModel model, DataShape shape, Sampler sampler) {
        return limited(model, rule(shape, sampler));
    }

    /**
     * The model with the rule that was asked for by name and never with that of {@link Kind#AUTO}: for encodings, which
     * are inverted by the flow of the model itself.
     */
    public ScoreModel applyAsked(ScoreModel model) {
        return limited(model, asked);
    }

    private ScoreModel limited(ScoreModel model, Optional<ThresholdedModel.Rule> rule) {
        return rule.<ScoreModel>map(r -> new ThresholdedModel(model, r, keepNoise))
                .orElse(model);
    }
}
