package dev.reverie.lab.fokkerplanck;

import java.util.Objects;

/**
 * Evolution of a density on a rectangle under a stochastic differential equation with diagonal noise, by finite volumes.
 *
 * <pre>{@code
 * dp/dt = -div(f p) + (1/2) (d^2(g_x^2 p)/dx^2 + d^2(g_y^2 p)/dy^2)
 * }</pre>
 *
 * <p>Each step is half a step along x, one along y and another half along x (Strang 1968, SIAM J. Numer. Anal. 5, 506), all
 * with the coefficients of the middle of the step, and each by the scheme of {@link FokkerPlanck1d}. So positivity and mass
 * hold as on the line, and the order in time is 2. A Langevin drift given by its log density leaves that density unchanged
 * in each direction, hence also in both.
 *
 * @param xAxis columns of cells
 * @param yAxis rows of cells
 * @param drift {@code f}
 * @param diffusion {@code (g_x^2, g_y^2)}
 */
public record FokkerPlanck2d(CellAxis xAxis, CellAxis yAxis, Drift2d drift, Diffusion2d diffusion) {
    /** Checks that all is there. */
    public FokkerPlanck2d {
        Objects.requireNonNull(xAxis, "xAxis");
        Objects.requireNonNull(yAxis, "yAxis");
        Objects.requireNonNull(drift, "drift");
        Objects.requireNonNull(diffusion, "diffusion");
        Math.multiplyExact(xAxis.cells(), yAxis.cells());
    }

    /**
     * The density at the last of the times.
     *
     * @param start density at the first time, on these axes
     * @param times rising; one step from each to the next
     * @return the density at the last time, with the mass of the first
     * @throws IllegalArgumentException if the axes differ, times do not rise, or a coefficient is not finite or a diffusion
     *     negative
     */
    public Density2d advance(Density2d start, double... times) {
        Cells.sameAxis(xAxis, start.xAxis());
        Cells.sameAxis(yAxis, start.yAxis());
        Run run = new Run(start.masses());
        for (int k = 1; k < times.length; k++) {
            double step = Times.step(times, k);
            run.step(times[k - 1] + 0.5 * step, step);
        }
        return Density2d.ofMasses(xAxis, yAxis, run.mass);
    }

    /**
     * The density after equal steps.
     *
     * @param start density at time {@code from}
     * @param from first time
     * @param to last time, above the first
     * @param steps number of steps, at least 1
     * @return the density at time {@code to}
     * @throws IllegalArgumentException as {@link #advance(Density2d, double...)}
     */
    public Density2d advance(Density2d start, double from, double to, int steps) {
        return advance(start, Times.uniform(from, to, steps));
    }

    /** The state and the buffers of one solve. */
    private final class Run {
        private final int columns = xAxis.cells();
        private final int rows = yAxis.cells();
        private final double[] mass;
        private final double[] xFaces = new double[rows * (columns - 1)];
        private final double[] yFaces = new double[(rows - 1) * columns];
        private final Direction alongX = new Direction(xAxis);
        private final Direction alongY = new Direction(yAxis);

        Run(double[] mass) {
            this.mass = mass;
        }

        void step(double t, double step) {
            drift.onFaces(xAxis, yAxis, t, xFaces, yFaces);
            sweepX(t, 0.5 * step);
            sweepY(t, step);
            sweepX(t, 0.5 * step);
        }

        private void sweepX(double t, double step) {
            for (int row = 0; row < rows; row++) {
                double y = yAxis.centre(row);
                System.arraycopy(xFaces, row * (columns - 1), alongX.line.drift, 0, columns - 1);
                diffusion.onRow(xAxis, y, t, alongX.line.centreDiffusion, alongX.line.faceDiffusion);
                alongX.line.check(t, "row", row);
                System.arraycopy(mass, row * columns, alongX.mass, 0, columns);
                alongX.advance(step);
                System.arraycopy(alongX.mass, 0, mass, row * columns, columns);
            }
        }

        private void sweepY(double t, double step) {
            for (int column = 0; column < columns; column++) {
                double x = xAxis.centre(column);
                diffusion.onColumn(yAxis, x, t, alongY.line.centreDiffusion, alongY.line.faceDiffusion);
                for (int i = 0; i < rows; i++) {
                    alongY.mass[i] = mass[i * columns + column];
                }
                for (int i = 0; i < rows - 1; i++) {
                    alongY.line.drift[i] = yFaces[i * columns + column];
                }
                alongY.line.check(t, "column", column);
                alongY.advance(step);
                for (int i = 0; i < rows; i++) {
                    mass[i * columns + column] = alongY.mass[i];
                }
            }
        }
    }

    /** The tools for all lines of one direction. */
    private static final class Direction {
        private final LineCoefficients line;
        private final double[] mass;
        private final LineSweep diffusive;
        private final LineSweep transport;

        Direction(CellAxis axis) {
            line = new LineCoefficients(axis);
            mass = new double[axis.cells()];
            diffusive = new DiffusiveSweep(axis.cells());
            transport = new TransportSweep(axis.cells());
        }

        void advance(double step) {
            (line.isTransport() ? transport : diffusive).advance(mass, line, step);
        }
    }
}
