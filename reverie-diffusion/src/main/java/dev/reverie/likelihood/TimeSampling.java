package dev.reverie.likelihood;

import dev.reverie.schedule.Schedule;

/** Sampling of the times of {@link ContinuousBound}. */
public enum TimeSampling {
    /** Uniform in t: large weights near the data make for a large variance. */
    UNIFORM {
        @Override
        public double time(Schedule schedule, double start, double end, double u) {
            return start + u * (end - start);
        }

        @Override
        public double weight(Schedule schedule, double start, double end, double t) {
            double sigma = schedule.sigma(t);
            return (end - start) * schedule.diffusionSquared(t) / (sigma * sigma);
        }
    },
    /**
     * With density proportional to {@code g^2 / sigma^2}, which is uniform in the log signal-to-noise ratio, because
     * {@code g^2 / sigma^2 = -d lambda / dt}: all times then weigh the same.
     */
    IMPORTANCE {
        @Override
        public double time(Schedule schedule, double start, double end, double u) {
            double first = schedule.logSnr(start);
            double wanted = first + u * (schedule.logSnr(end) - first);
            return u <= 0 ? start : u >= 1 ? end : schedule.timeOfLogSnr(wanted);
        }

        @Override
        public double weight(Schedule schedule, double start, double end, double t) {
            return schedule.logSnr(start) - schedule.logSnr(end);
        }
    };

    /**
     * The time that a uniform number chooses.
     *
     * @param schedule the process
     * @param start first time
     * @param end last time
     * @param u uniform on [0, 1]
     */
    public abstract double time(Schedule schedule, double start, double end, double u);

    /**
     * {@code g^2 / sigma^2} over the density of t.
     *
     * @param schedule the process
     * @param start first time
     * @param end last time
     * @param t a time between them
     */
    public abstract double weight(Schedule schedule, double start, double end, double t);
}
