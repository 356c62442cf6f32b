package dev.reverie.lab.fokkerplanck;

import java.util.Objects;

/**
 * Evolution of a density on an interval under a stochastic differential equation, by finite volumes.
 *
 * <pre>{@code
 * dx = f(x, t) dt + g(x, t) dw        =>        dp/dt = -d(f p)/dx + (1/2) d^2(g^2 p)/dx^2
 * }</pre>
 *
 * <p>Nothing passes the ends of the interval. Whatever the step: densities stay at or above 0, and the mass keeps its value
 * to rounding (1e-13 over thousands of steps). Order 2 in time. Order 2 in space as long as {@code |f| h / g^2} is small;
 * where it is large the fluxes turn into upwind ones, of order 1. Without any noise ({@code g = 0} everywhere, as for the
 * probability flow) another scheme takes over, of order 2 in time and, while the density is smooth, of order 3 to 4 in space
 * for a velocity that is linear between faces, 2 otherwise.
 *
 * <p>Fluxes of Scharfetter and Gummel 1969 (Chang and Cooper 1970 for this equation) with limited extrapolation of backward
 * Euler for noise; a conservative semi-Lagrangian step without. One step costs a few passes over the cells. Coefficients are
 * asked for at the middle of each step only, never at its ends.
 *
 * @param axis the interval and its cells
 * @param drift {@code f}
 * @param diffusion {@code g^2}
 */
public record FokkerPlanck1d(CellAxis axis, Drift1d drift, Diffusion1d diffusion) {
    /** Checks that all is there. */
    public FokkerPlanck1d {
        Objects.requireNonNull(axis, "axis");
        Objects.requireNonNull(drift, "drift");
        Objects.requireNonNull(diffusion, "diffusion");
    }

    /**
     * The density at the last of the times.
     *
     * @param start density at the first time, on this axis
     * @param times rising; one step from each to the next
     * @return the density at the last time, with the mass of the first
     * @throws IllegalArgumentException if the axis differs, times do not rise, or a coefficient is not finite or a diffusion
     *     negative
     */
    public Density1d advance(Density1d start, double... times) {
        Cells.sameAxis(axis, start.axis());
        double[] mass = start.masses();
        LineCoefficients line = new LineCoefficients(axis);
        LineSweep diffusive = new DiffusiveSweep(axis.cells());
        LineSweep transport = new TransportSweep(axis.cells());
        for (int k = 1; k < times.length; k++) {
            double step = Times.step(times, k);
            double middle = times[k - 1] + 0.5 * step;
            fill(line, middle);
            (line.isTransport() ? transport : diffusive).advance(mass, line, step);
        }
        return Density1d.ofMasses(axis, mass);
    }

    /**
     * The density after equal steps.
     *
     * @param start density at time {@code from}
     * @param from first time
     * @param to last time, above the first
     * @param steps number of steps, at least 1
     * @return the density at time {@code to}
     * @throws IllegalArgumentException as {@link #advance(Density1d, double...)}
     */
    public Density1d advance(Density1d start, double from, double to, int steps) {
        return advance(start, Times.uniform(from, to, steps));
    }

    private void fill(LineCoefficients line, double t) {
        drift.onFaces(axis, t, line.drift);
        diffusion.onCells(axis, t, line.centreDiffusion, line.faceDiffusion);
        line.check(t, "line", 0);
    }
}
