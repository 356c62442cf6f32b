package dev.reverie.loss;

import dev.reverie.random.RandomStream;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeInterval;
import java.util.Objects;

/**
 * At which times a continuous objective looks: which there are, how often each, and whether the times of a batch know
 * of each other.
 *
 * <p>Stratified, the uniform numbers behind a batch of B samples are {@code u_i = u_0 + i / B} modulo 1 with a single
 * uniform {@code u_0}: each time alone is distributed as before, but together they cover the distribution evenly, and
 * the mean loss varies less from batch to batch. Kingma et al. 2021 (arXiv:2107.00630), appendix I.1.
 *
 * @param schedule the process
 * @param minimumTime smallest time, in {@code [start, T)}; the score has no bound as sigma goes to 0
 * @param distribution how often each time is drawn
 * @param stratified whether the times of a batch are spread evenly
 */
public record TrainingTimes(Schedule schedule, double minimumTime, TimeDistribution distribution, boolean stratified) {
    /** The smallest training time of the published configurations, as a share of the process. */
    public static final double PUBLISHED_MINIMUM_TIME = 1e-5;

    /**
     * Checks the smallest time.
     *
     * @throws IllegalArgumentException if it is outside {@code [start, T)} or has no noise, or the distribution has
     *     hardly any times from there on
     */
    public TrainingTimes {
        double start = schedule.domain().start();
        double end = schedule.domain().end();
        if (!(minimumTime >= start && minimumTime < end)) {
            throw new IllegalArgumentException(
                    "minimumTime must be in [" + start + ", " + end + "), got " + minimumTime);
        }
        if (!(schedule.sigma(minimumTime) > 0)) {
            throw new IllegalArgumentException("at minimumTime = " + minimumTime + " the process " + schedule
                    + " has no noise, where the score has no bound; take for instance " + PUBLISHED_MINIMUM_TIME);
        }
        Objects.requireNonNull(distribution, "distribution").check(schedule, new TimeInterval(minimumTime, end));
    }

    /**
     * Independent uniform times.
     *
     * @param schedule the process
     * @param minimumTime smallest time
     */
    public static TrainingTimes uniform(Schedule schedule, double minimumTime) {
        return new TrainingTimes(schedule, minimumTime, new TimeDistribution.Uniform(), false);
    }

    /** Independent uniform times from 1e-5 of the process on. */
    public static TrainingTimes uniform(Schedule schedule) {
        return uniform(schedule, publishedMinimum(schedule));
    }

    /**
     * The smallest time of the published configurations: 1e-5 of the process above its start, or, where that is less, the
     * time at which sampling stops, as on EDM's process, whose start has noise.
     */
    public static double publishedMinimum(Schedule schedule) {
        double aboveStart = schedule.domain().start()
                + PUBLISHED_MINIMUM_TIME * schedule.domain().length();
        return Math.min(aboveStart, schedule.samplingEpsilon());
    }

    /** From the smallest time to the end of the process. */
    public TimeInterval interval() {
        return new TimeInterval(minimumTime, schedule.domain().end());
    }

    /**
     * The times of a batch, a function of the stream alone.
     *
     * @param samples how many
     * @param stream the stream of the step
     */
    public double[] draw(int samples, RandomStream stream) {
        double[] t = Perturbation.uniform(samples, stream);
        if (stratified) {
            double offset = t[0];
            for (int i = 0; i < samples; i++) {
                double u = offset + (double) i / samples;
                t[i] = u < 1 ? u : u - 1;
            }
        }
        TimeInterval interval = interval();
        for (int i = 0; i < samples; i++) {
            t[i] = distribution.time(schedule, interval, t[i]);
        }
        return t;
    }

    /** The {@link Weighting} of a time times its importance weight. */
    double weight(Weighting weighting, double t) {
        return weighting.ofNoise(schedule, t) * distribution.correction(schedule, interval(), t);
    }
}
