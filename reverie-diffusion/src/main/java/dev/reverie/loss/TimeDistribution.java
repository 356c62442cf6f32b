package dev.reverie.loss;

import dev.reverie.likelihood.TimeSampling;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.stat.NormalDistribution;

/**
 * The distribution of the times at which a continuous objective looks, given by its inverse distribution function: so
 * that independent and stratified uniform numbers make times alike.
 *
 * <p>{@link Importance} only lowers the variance: its samples are weighted back, and the expectation is that of uniform
 * times. {@link LogNormal} and {@link LogitNormal} are part of the objective: a density that is not weighted back is a
 * weight.
 */
public sealed interface TimeDistribution {
    /**
     * The time at a quantile.
     *
     * @param schedule the process
     * @param trained the times that may be drawn
     * @param u a number in [0, 1): uniform ones give times of this distribution
     * @return a time in the interval
     */
    double time(Schedule schedule, TimeInterval trained, double u);

    /**
     * Importance weight of a time: 1, unless the distribution is weighted back.
     *
     * @param schedule the process
     * @param trained the times that may be drawn
     * @param t one of them
     */
    default double correction(Schedule schedule, TimeInterval trained, double t) {
        return 1;
    }

    /**
     * Checks that there are such times in an interval.
     *
     * @param schedule the process
     * @param trained the interval
     * @throws IllegalArgumentException if there are hardly any
     */
    default void check(Schedule schedule, TimeInterval trained) {}

    /** All times alike. */
    record Uniform() implements TimeDistribution {
        @Override
        public double time(Schedule schedule, TimeInterval trained, double u) {
            return TimeSampling.UNIFORM.time(schedule, trained.start(), trained.end(), u);
        }
    }

    /**
     * Importance sampling for {@link Weighting#LIKELIHOOD}: the density {@code p(t)} is proportional to
     * {@code g^2 / sigma^2 = -d lambda / dt}, so that the logarithm of the signal-to-noise ratio is uniform and,
     * weighted back by {@code 1 / (p(t) length)}, all samples weigh the same.
     *
     * <p>Song et al. 2021b (arXiv:2101.09258), section 4.4. The inverse {@link Schedule#timeOfLogSnr} is closed for all
     * built-in processes and numeric for others. With other weights the expectation is still that of uniform times, but
     * the variance need not be smaller.
     */
    record Importance() implements TimeDistribution {
        @Override
        public double time(Schedule schedule, TimeInterval trained, double u) {
            return TimeSampling.IMPORTANCE.time(schedule, trained.start(), trained.end(), u);
        }

        @Override
        public double correction(Schedule schedule, TimeInterval trained, double t) {
            return TimeSampling.IMPORTANCE.weight(schedule, trained.start(), trained.end(), t)
                    / TimeSampling.UNIFORM.weight(schedule, trained.start(), trained.end(), t);
        }
    }

    /**
     * A normal logarithm of the noise-to-signal ratio, {@code ln(sigma / alpha) ~ N(mean, std^2)}, cut off outside the
     * interval.
     *
     * <p>Karras et al. 2022 (arXiv:2206.00364), table 1, where {@code alpha = 1}; it does not depend on how the process
     * counts time. On straight paths it is {@link LogitNormal}, since there {@code sigma / alpha = t / (1 - t)}.
     *
     * @param mean of the logarithm
     * @param std of the logarithm, positive
     */
    record LogNormal(double mean, double std) implements TimeDistribution {
        /** The distribution of EDM, {@code N(-1.2, 1.2^2)}. */
        public static final LogNormal EDM = new LogNormal(-1.2, 1.2);

        /**
         * Checks the parameters.
         *
         * @throws IllegalArgumentException unless the mean is finite and the deviation positive and finite
         */
        public LogNormal {
            TruncatedNormal.check(mean, std);
        }

        @Override
        public double time(Schedule schedule, TimeInterval trained, double u) {
            return TruncatedNormal.clamp(
                    schedule.timeOfNoiseToSignal(Math.exp(cut(schedule, trained).quantile(u))), trained);
        }

        @Override
        public void check(Schedule schedule, TimeInterval trained) {
            cut(schedule, trained).requireMass("logarithm of the noise-to-signal ratio");
        }

        private TruncatedNormal cut(Schedule schedule, TimeInterval trained) {
            return new TruncatedNormal(
                    new NormalDistribution(mean, std),
                    Math.log(schedule.noiseToSignal(trained.start())),
                    Math.log(schedule.noiseToSignal(trained.end())));
        }
    }

    /**
     * A normal logit of the time, {@code ln(t / (1 - t)) ~ N(mean, std^2)}, cut off outside the interval: the middle of
     * the path more often than its ends.
     *
     * <p>Esser et al. 2024 (arXiv:2403.03206), equation (19). For processes whose time runs within [0, 1].
     *
     * @param mean of the logit; above 0 prefers noise
     * @param std of the logit, positive
     */
    record LogitNormal(double mean, double std) implements TimeDistribution {
        /** The distribution of the paper's best runs, {@code N(0, 1)}. */
        public static final LogitNormal STANDARD = new LogitNormal(0, 1);

        /**
         * Checks the parameters.
         *
         * @throws IllegalArgumentException unless the mean is finite and the deviation positive and finite
         */
        public LogitNormal {
            TruncatedNormal.check(mean, std);
        }

        @Override
        public double time(Schedule schedule, TimeInterval trained, double u) {
            return TruncatedNormal.clamp(1 / (1 + Math.exp(-cut(trained).quantile(u))), trained);
        }

        @Override
        public void check(Schedule schedule, TimeInterval trained) {
            if (!(trained.start() >= 0 && trained.end() <= 1)) {
                throw new IllegalArgumentException(
                        "a logit-normal time needs a process whose time runs within [0, 1], got " + schedule
                                + "; take a log-normal noise level");
            }
            cut(trained).requireMass("logit of the time");
        }

        private TruncatedNormal cut(TimeInterval trained) {
            return new TruncatedNormal(new NormalDistribution(mean, std), logit(trained.start()), logit(trained.end()));
        }

        private static double logit(double t) {
            return Math.log(t) - Math.log1p(-t);
        }
    }
}
