package dev.reverie.sampler.exponential;

import dev.reverie.schedule.Schedule;

/**
 * A point of a schedule in the terms of exponential integrators.
 *
 * <pre>{@code
 * lambda = ln(alpha / sigma),   r = sigma / alpha = e^(-lambda),   SNR = e^(2 lambda)
 * }</pre>
 *
 * <p>This {@code lambda} is that of Lu et al. 2022 (arXiv:2206.00927), section 3.1: half of {@link Schedule#logSnr}.
 *
 * @param t time
 * @param alpha scale of the data
 * @param sigma standard deviation of the noise, at least 0
 * @param lambda {@code ln(alpha / sigma)}, {@code +infinity} without noise
 */
public record Level(double t, double alpha, double sigma, double lambda) {
    /** The level at a time. */
    public static Level at(Schedule schedule, double t) {
        return new Level(t, schedule.alpha(t), schedule.sigma(t), 0.5 * schedule.logSnr(t));
    }

    /**
     * The level with a given lambda.
     *
     * @param schedule the process
     * @param lambda half a log signal-to-noise ratio
     * @throws IllegalArgumentException if the schedule does not reach it within its domain
     */
    public static Level ofLambda(Schedule schedule, double lambda) {
        return at(schedule, schedule.timeOfLogSnr(2 * lambda));
    }

    /** The noise level {@code r = sigma / alpha} in units of clean data: EDM's sigma. */
    public double ratio() {
        return sigma / alpha;
    }

    /** Signal-to-noise ratio {@code alpha^2 / sigma^2}. */
    public double snr() {
        return Math.exp(2 * lambda);
    }

    /** Whether there is no noise: only the denoised data lead here, and no model is asked here. */
    public boolean isClean() {
        return !(sigma > 0);
    }
}
