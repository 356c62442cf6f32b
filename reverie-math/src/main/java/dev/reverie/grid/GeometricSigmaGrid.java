package dev.reverie.grid;

import dev.reverie.schedule.Schedule;

/**
 * Times at which {@code sigma} falls by a constant factor, the ladder of SMLD (arXiv:1907.05600).
 *
 * <p>For VE this is the uniform grid. For VE and EDM, where alpha is 1, it is the grid that k-diffusion and diffusers
 * call
 * <em>exponential</em>; on other schedules theirs is equally spaced in {@code ln(sigma / alpha)}, which is
 * {@link LogSnrGrid}. The near end must have {@code sigma > 0}.
 */
public record GeometricSigmaGrid() implements Grid {
    @Override
    public TimeGrid place(Schedule schedule, double from, double to, int points) {
        double low = schedule.sigma(to);
        if (!(low > 0.0)) {
            throw new IllegalArgumentException("sigma is " + low + " at t = " + to
                    + ", so no geometric sequence reaches it; end the grid where sigma is positive");
        }
        return EqualSpacing.place(
                from,
                to,
                points,
                Math.log(schedule.sigma(from)),
                Math.log(low),
                u -> schedule.timeOfSigma(Math.exp(u)));
    }
}
