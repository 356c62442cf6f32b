package dev.reverie.config;

import dev.reverie.loss.Weighting;

/** The keys {@code weighting}, {@code gamma} and {@code dataStd} of a continuous objective. */
final class WeightingReader {
    /** Tables are standardised, and the toys have about this spread. */
    private static final double UNIT_DATA = 1;

    /** The choices of the key {@code weighting}. */
    private enum Kind {
        NOISE_VARIANCE,
        LIKELIHOOD,
        EDM,
        MIN_SNR,
        SOFT_MIN_SNR,
        VELOCITY,
        FLOW
    }

    private WeightingReader() {}

    static Weighting read(Section section, DataConfig data) {
        return switch (section.choice("weighting", Kind.NOISE_VARIANCE)) {
            case NOISE_VARIANCE -> Weighting.NOISE_VARIANCE;
            case LIKELIHOOD -> Weighting.LIKELIHOOD;
            case EDM -> {
                boolean images = data.shape().map(shape -> shape.isImage()).orElse(true);
                yield new Weighting.Edm(section.number(
                        "dataStd", images ? Weighting.Edm.PUBLISHED_DATA_STD : UNIT_DATA, Range.above(0)));
            }
            case MIN_SNR -> new Weighting.MinSnr(gamma(section));
            case SOFT_MIN_SNR -> new Weighting.SoftMinSnr(gamma(section));
            case VELOCITY -> Weighting.VELOCITY;
            case FLOW -> Weighting.FLOW;
        };
    }

    private static double gamma(Section section) {
        return section.number("gamma", Weighting.MinSnr.PUBLISHED_GAMMA, Range.above(0));
    }
}
