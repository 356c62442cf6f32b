package dev.reverie.lab.fokkerplanck;

import java.util.function.DoubleBinaryOperator;

/**
 * The drift {@code f(x, y, t)} of a diffusion in the plane, two components.
 *
 * <p>As on the line, the solver asks for it on faces only: the first component on those between neighbours in x, the second
 * on those between neighbours in y.
 */
public interface Drift2d {
    /** First component at a place and time. */
    double alongX(double x, double y, double t);

    /** Second component at a place and time. */
    double alongY(double x, double y, double t);

    /**
     * Writes the drift at all faces.
     *
     * @param xAxis the columns of cells
     * @param yAxis the rows of cells
     * @param t time
     * @param xFaces takes {@code [yAxis.cells, xAxis.cells - 1]} first components, one row after the other
     * @param yFaces takes {@code [yAxis.cells - 1, xAxis.cells]} second components
     */
    default void onFaces(CellAxis xAxis, CellAxis yAxis, double t, double[] xFaces, double[] yFaces) {
        int columns = xAxis.cells();
        for (int row = 0; row < yAxis.cells(); row++) {
            for (int face = 0; face < columns - 1; face++) {
                xFaces[row * (columns - 1) + face] = alongX(xAxis.face(face), yAxis.centre(row), t);
            }
        }
        for (int face = 0; face < yAxis.cells() - 1; face++) {
            for (int column = 0; column < columns; column++) {
                yFaces[face * columns + column] = alongY(xAxis.centre(column), yAxis.face(face), t);
            }
        }
    }

    /**
     * The drift of two functions.
     *
     * @param alongX first component as a function of (x, y, t)
     * @param alongY second component
     * @return the drift
     */
    static Drift2d of(PlaneFunction alongX, PlaneFunction alongY) {
        return new Drift2d() {
            @Override
            public double alongX(double x, double y, double t) {
                return alongX.at(x, y, t);
            }

            @Override
            public double alongY(double x, double y, double t) {
                return alongY.at(x, y, t);
            }
        };
    }

    /**
     * The drift of Langevin dynamics, {@code grad log p / 2}, exact on faces as {@link Drift1d#langevin}.
     *
     * @param logDensity {@code ln p(x, y)} up to a constant, finite on the whole grid
     * @return the drift
     */
    static Drift2d langevin(DoubleBinaryOperator logDensity) {
        return new LogDensityDrift2d(logDensity);
    }
}
