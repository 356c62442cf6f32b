package dev.reverie.lab.fokkerplanck;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * A diagonal squared diffusion coefficient {@code G = diag(g_x^2, g_y^2)} in the plane, in the sense of Ito.
 *
 * <p>Off-diagonal terms are not offered: no common scheme for them keeps densities positive on every grid.
 */
public interface Diffusion2d {
    /** {@code g_x^2} at a place and time, finite and at least 0. */
    double alongX(double x, double y, double t);

    /** {@code g_y^2} at a place and time, finite and at least 0. */
    double alongY(double x, double y, double t);

    /**
     * Writes {@code g_x^2} along a row of cells.
     *
     * @param xAxis the cells of the row
     * @param y where the row lies
     * @param t time
     * @param centres takes one number for each cell
     * @param faces takes one number for each of the {@code cells - 1} faces
     */
    default void onRow(CellAxis xAxis, double y, double t, double[] centres, double[] faces) {
        Diffusion1d row = (x, time) -> alongX(x, y, time);
        row.onCells(xAxis, t, centres, faces);
    }

    /**
     * Writes {@code g_y^2} along a column of cells.
     *
     * @param yAxis the cells of the column
     * @param x where the column lies
     * @param t time
     * @param centres takes one number for each cell
     * @param faces takes one number for each of the {@code cells - 1} faces
     */
    default void onColumn(CellAxis yAxis, double x, double t, double[] centres, double[] faces) {
        Diffusion1d column = (y, time) -> alongY(x, y, time);
        column.onCells(yAxis, t, centres, faces);
    }

    /** The same coefficient in both directions. */
    static Diffusion2d isotropic(PlaneFunction squared) {
        return diagonal(squared, squared);
    }

    /** One coefficient for each direction. */
    static Diffusion2d diagonal(PlaneFunction alongX, PlaneFunction alongY) {
        return new Diffusion2d() {
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

    /** A coefficient that is the same everywhere and in both directions: {@code g(t)^2}. */
    static Diffusion2d uniform(DoubleUnaryOperator squared) {
        return new Diffusion2d() {
            @Override
            public double alongX(double x, double y, double t) {
                return squared.applyAsDouble(t);
            }

            @Override
            public double alongY(double x, double y, double t) {
                return squared.applyAsDouble(t);
            }

            @Override
            public void onRow(CellAxis xAxis, double y, double t, double[] centres, double[] faces) {
                double value = squared.applyAsDouble(t);
                Arrays.fill(centres, value);
                Arrays.fill(faces, value);
            }

            @Override
            public void onColumn(CellAxis yAxis, double x, double t, double[] centres, double[] faces) {
                onRow(yAxis, x, t, centres, faces);
            }
        };
    }

    /** No noise: the equation is then one of pure transport. */
    static Diffusion2d none() {
        return uniform(t -> 0.0);
    }
}
