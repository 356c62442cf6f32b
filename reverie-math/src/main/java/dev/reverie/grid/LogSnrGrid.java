package dev.reverie.grid;

import dev.reverie.schedule.Schedule;

/**
 * Times equally spaced in the log signal-to-noise ratio, the variable of exponential integrators.
 *
 * <p>Lu et al. 2022 (arXiv:2206.00927), section 4. Since {@code lambda = -2 ln(sigma / alpha)} the noise-to-signal
 * ratio falls by a constant factor: this is the <em>exponential</em> grid of k-diffusion and diffusers, on every
 * schedule. The near end must have {@code sigma > 0}.
 */
public record LogSnrGrid() implements Grid {
    @Override
    public TimeGrid place(Schedule schedule, double from, double to, int points) {
        double high = schedule.logSnr(to);
        if (!(high < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the log signal-to-noise ratio is " + high + " at t = " + to
                    + ", so no equal spacing reaches it; end the grid where sigma is positive");
        }
        return EqualSpacing.place(from, to, points, schedule.logSnr(from), high, schedule::timeOfLogSnr);
    }
}
