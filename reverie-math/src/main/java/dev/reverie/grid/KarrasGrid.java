package dev.reverie.grid;

import dev.reverie.schedule.Schedule;

/**
 * Noise-to-signal ratios equally spaced in {@code (sigma / alpha)^(1/rho)}.
 *
 * <pre>{@code
 * r_i = (r_max^(1/rho) + i/(N-1) (r_min^(1/rho) - r_max^(1/rho)))^rho,   r = sigma / alpha
 * }</pre>
 *
 * <p>Karras et al. 2022 (arXiv:2206.00364), equation (5). For EDM and VE {@code r} is sigma itself; for other schedules
 * it is the noise level in units of clean data. The final 0 of the paper is not a point of this grid: use
 * {@link TimeGrid#append}.
 *
 * @param rho at least 1; 7 in the paper, larger is denser at small noise
 */
public record KarrasGrid(double rho) implements Grid {
    /**
     * Checks rho.
     *
     * @throws IllegalArgumentException if {@code rho} is below 1 or not finite
     */
    public KarrasGrid {
        if (!(rho >= 1.0 && rho < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("rho must be at least 1 and finite, got " + rho + "; 7 is usual");
        }
    }

    /** The paper's rho, 7. */
    public KarrasGrid() {
        this(7.0);
    }

    @Override
    public TimeGrid place(Schedule schedule, double from, double to, int points) {
        double high = Math.pow(schedule.noiseToSignal(from), 1.0 / rho);
        double low = Math.pow(schedule.noiseToSignal(to), 1.0 / rho);
        return EqualSpacing.place(from, to, points, high, low, u -> schedule.timeOfNoiseToSignal(Math.pow(u, rho)));
    }
}
