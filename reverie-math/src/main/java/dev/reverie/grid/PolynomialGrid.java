package dev.reverie.grid;

import dev.reverie.schedule.Schedule;

/**
 * Times equally spaced in {@code t^(1/exponent)}: denser towards the data for an exponent above 1.
 *
 * <p>Exponent 2 is the quadratic grid of DDIM (arXiv:2010.02502), useful with VP schedules and few steps.
 *
 * @param exponent positive; 1 is uniform, 2 quadratic
 */
public record PolynomialGrid(double exponent) implements Grid {
    /**
     * Checks the exponent.
     *
     * @throws IllegalArgumentException if {@code exponent} is not positive and finite
     */
    public PolynomialGrid {
        if (!(exponent > 0.0 && exponent < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the exponent must be positive and finite, got " + exponent);
        }
    }

    /** The quadratic grid. */
    public static PolynomialGrid quadratic() {
        return new PolynomialGrid(2.0);
    }

    @Override
    public TimeGrid place(Schedule schedule, double from, double to, int points) {
        double root = 1.0 / exponent;
        return EqualSpacing.place(
                from, to, points, Math.pow(from, root), Math.pow(to, root), u -> Math.pow(u, exponent));
    }
}
