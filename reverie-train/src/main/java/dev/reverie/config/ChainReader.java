package dev.reverie.config;

import dev.reverie.schedule.BetaSchedule;
import dev.reverie.schedule.ChainSchedule;
import dev.reverie.schedule.DdpmChain;
import java.util.List;

/**
 * Reads the rates of a DDPM chain: the keys {@code betaSchedule}, {@code betaStart}, {@code betaEnd} and {@code steps} of
 * the section {@code process}, or {@code betas}, which lists them.
 */
final class ChainReader {
    private static final double PUBLISHED_START = 1e-4;
    private static final double PUBLISHED_END = 0.02;
    private static final int PUBLISHED_STEPS = 1000;

    private ChainReader() {}

    static ChainSchedule read(Section section) {
        Range rate = new Range(0, true, 1, true);
        if (section.has("betas")) {
            List<Double> betas = section.numbers("betas", List.of(), rate);
            section.rejectUnknown();
            return section.build(() -> new ChainSchedule(
                    DdpmChain.of(betas.stream().mapToDouble(Double::doubleValue).toArray())));
        }
        BetaSchedule rule = section.choice("betaSchedule", BetaSchedule.LINEAR);
        boolean constants = rule != BetaSchedule.COSINE;
        double start = constants ? section.number("betaStart", PUBLISHED_START, rate) : 0;
        double end = constants ? section.number("betaEnd", PUBLISHED_END, rate) : 0;
        int steps = section.count("steps", PUBLISHED_STEPS, Range.between(2, 1_000_000));
        section.rejectUnknown();
        return section.build(() -> new ChainSchedule(rule.chain(start, end, steps)));
    }
}
