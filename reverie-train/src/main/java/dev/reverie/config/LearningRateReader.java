package dev.reverie.config;

import dev.reverie.nn.AdamConfig;
import dev.reverie.nn.LearningRate;

/**
 * Reads the learning rate: {@code training.learningRate}, {@code training.warmUp} and the section {@code
 * training.schedule} with its keys {@code kind}, {@code floor} and {@code decayAfter}.
 */
final class LearningRateReader {
    /** The schedule after warm-up. */
    private enum Kind {
        CONSTANT,
        COSINE,
        INVERSE_SQUARE_ROOT
    }

    private LearningRateReader() {}

    /**
     * The learning rate of every update.
     *
     * @param training the section {@code training}
     * @param steps all updates, over which a cosine falls
     */
    static LearningRate read(Section training, long steps) {
        double peak = training.number("learningRate", AdamConfig.reference().learningRate(), Range.above(0));
        long warmUp = training.integer("warmUp", AdamConfig.REFERENCE_WARM_UP, Range.atLeast(0));
        Section section = training.section("schedule");
        LearningRate schedule = switch (section.choice("kind", Kind.CONSTANT)) {
            case CONSTANT -> new LearningRate.Constant(peak);
            case COSINE ->
                new LearningRate.CosineDecay(peak, section.number("floor", 0, Range.between(0, peak)), steps);
            case INVERSE_SQUARE_ROOT ->
                new LearningRate.InverseSquareRoot(
                        peak, section.integer("decayAfter", Math.max(1, steps / 10), Range.atLeast(1)));
        };
        section.rejectUnknown();
        return new LearningRate.WarmUp(schedule, warmUp);
    }
}
