package dev.reverie.config;

import dev.reverie.loss.TimeDistribution;
import dev.reverie.loss.TrainingTimes;
import dev.reverie.loss.Weighting;
import dev.reverie.schedule.Schedule;

/** The keys {@code minimumTime}, {@code times}, {@code mean}, {@code std} and {@code stratified} of an objective. */
final class TrainingTimesReader {
    /** The choices of the key {@code times}. */
    private enum Kind {
        UNIFORM,
        IMPORTANCE,
        LOG_NORMAL,
        LOGIT_NORMAL
    }

    private TrainingTimesReader() {}

    /**
     * The times.
     *
     * @param section the section {@code objective}
     * @param schedule of the process
     * @param weighting of the loss, that of {@code times: importance}
     * @param usuallyStratified the default of the key {@code stratified}
     */
    static TrainingTimes read(Section section, Schedule schedule, Weighting weighting, boolean usuallyStratified) {
        var domain = schedule.domain();
        double minimumTime = section.number(
                "minimumTime", TrainingTimes.publishedMinimum(schedule), Range.below(domain.start(), domain.end()));
        TimeDistribution distribution = distribution(section, weighting);
        boolean stratified = section.flag("stratified", usuallyStratified);
        return section.build(() -> new TrainingTimes(schedule, minimumTime, distribution, stratified));
    }

    private static TimeDistribution distribution(Section section, Weighting weighting) {
        return switch (section.choice("times", Kind.UNIFORM)) {
            case UNIFORM -> new TimeDistribution.Uniform();
            case IMPORTANCE -> {
                if (!weighting.equals(Weighting.LIKELIHOOD)) {
                    throw section.fault(
                            "times",
                            "importance makes the samples of weighting likelihood weigh the same, and only those",
                            "take weighting likelihood, or times uniform");
                }
                yield new TimeDistribution.Importance();
            }
            case LOG_NORMAL -> {
                TimeDistribution.LogNormal edm = TimeDistribution.LogNormal.EDM;
                yield new TimeDistribution.LogNormal(mean(section, edm.mean()), std(section, edm.std()));
            }
            case LOGIT_NORMAL -> {
                TimeDistribution.LogitNormal standard = TimeDistribution.LogitNormal.STANDARD;
                yield new TimeDistribution.LogitNormal(mean(section, standard.mean()), std(section, standard.std()));
            }
        };
    }

    private static double mean(Section section, double usual) {
        return section.number("mean", usual, Range.FINITE);
    }

    private static double std(Section section, double usual) {
        return section.number("std", usual, Range.above(0));
    }
}
