package dev.reverie.lab.fokkerplanck;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** A density on the line as the masses of cells. Immutable. */
public final class Density1d {
    private final CellAxis axis;
    private final double[] masses;

    private Density1d(CellAxis axis, double[] masses) {
        this.axis = axis;
        this.masses = masses;
    }

    /**
     * A density of given masses.
     *
     * @param axis the cells
     * @param masses one for each cell, at least 0; their sum need not be 1
     * @return the density
     * @throws IllegalArgumentException if a mass is negative or not finite, or there is not one for each cell
     */
    public static Density1d ofMasses(CellAxis axis, double[] masses) {
        return new Density1d(axis, Cells.checked(masses, axis.cells()));
    }

    /**
     * The masses of a function, by three Gauss-Legendre points in each cell.
     *
     * @param axis the cells
     * @param density the function, at least 0; it need not be normalised
     * @return the density, as large as the function
     * @throws IllegalArgumentException if the function is negative or not finite
     */
    public static Density1d averaging(CellAxis axis, DoubleUnaryOperator density) {
        double[] masses = new double[axis.cells()];
        for (int i = 0; i < masses.length; i++) {
            for (int k = 0; k < Cells.POINTS.length; k++) {
                double x = axis.centre(i) + Cells.POINTS[k] * axis.width();
                masses[i] += Cells.WEIGHTS[k] * axis.width() * density.applyAsDouble(x);
            }
        }
        return ofMasses(axis, masses);
    }

    /**
     * The function's values at the centres as densities of the cells: what a Langevin drift leaves exactly unchanged.
     *
     * @param axis the cells
     * @param density the function, at least 0
     * @return the density
     * @throws IllegalArgumentException if the function is negative or not finite
     */
    public static Density1d atCentres(CellAxis axis, DoubleUnaryOperator density) {
        double[] masses = new double[axis.cells()];
        Arrays.setAll(masses, i -> axis.width() * density.applyAsDouble(axis.centre(i)));
        return ofMasses(axis, masses);
    }

    /**
     * The share of points that fall into each cell: a histogram as a density.
     *
     * @param axis the cells; points outside are left out, so the mass may be less than 1
     * @param points places
     * @return the density
     * @throws IllegalArgumentException if there is no point
     */
    public static Density1d ofPoints(CellAxis axis, double[] points) {
        if (points.length == 0) {
            throw new IllegalArgumentException("a histogram needs at least one point, got none");
        }
        double[] masses = new double[axis.cells()];
        for (double x : points) {
            if (x >= axis.low() && x <= axis.high()) {
                masses[axis.cellOf(x)] += 1.0 / points.length;
            }
        }
        return new Density1d(axis, masses);
    }

    /** The cells. */
    public CellAxis axis() {
        return axis;
    }

    /** The mass of a cell. */
    public double mass(int cell) {
        return masses[cell];
    }

    /** The density in a cell: its mass over its width. */
    public double value(int cell) {
        return masses[cell] / axis.width();
    }

    /** All masses; a new array. */
    public double[] masses() {
        return masses.clone();
    }

    /** All densities; a new array. */
    public double[] values() {
        double[] values = new double[masses.length];
        Arrays.setAll(values, this::value);
        return values;
    }

    /** The mass of all cells. */
    public double mass() {
        return Cells.sum(masses);
    }

    /** The same shape with mass 1. */
    public Density1d normalized() {
        return new Density1d(axis, Cells.normalized(masses));
    }

    /** The mean, of the normalised density. */
    public double mean() {
        double[] terms = new double[masses.length];
        Arrays.setAll(terms, i -> masses[i] * axis.centre(i));
        return Cells.sum(terms) / mass();
    }

    /**
     * The variance of the normalised density. The centres of cells, weighted with the masses of a smooth density, spread too
     * much by {@code h^2 / 12} (Sheppard's correction), which is taken off.
     */
    public double variance() {
        double mean = mean();
        double[] terms = new double[masses.length];
        Arrays.setAll(terms, i -> masses[i] * (axis.centre(i) - mean) * (axis.centre(i) - mean));
        return Cells.sum(terms) / mass() - axis.width() * axis.width() / 12.0;
    }

    /** Joins groups of {@code cells} neighbours, for a comparison with a coarse histogram. */
    public Density1d coarsened(int cells) {
        CellAxis coarse = coarser(axis, cells);
        double[] sums = new double[coarse.cells()];
        for (int i = 0; i < masses.length; i++) {
            sums[i / cells] += masses[i];
        }
        return new Density1d(coarse, sums);
    }

    static CellAxis coarser(CellAxis axis, int cells) {
        if (cells < 1 || axis.cells() % cells != 0) {
            throw new IllegalArgumentException(
                    "cells to join must divide " + axis.cells() + ", the number of cells, got " + cells);
        }
        return new CellAxis(axis.low(), axis.high(), axis.cells() / cells);
    }

    /**
     * The total variation distance {@code sum |p_i - q_i| / 2} of the cells' masses, in [0, 1] for masses of 1.
     *
     * @param other a density on the same cells
     * @return the distance
     * @throws IllegalArgumentException if the cells differ
     */
    public double totalVariation(Density1d other) {
        Cells.sameAxis(axis, other.axis);
        return Cells.totalVariation(masses, other.masses);
    }

    /** The total variation distance to a function, taken by {@link #averaging}. */
    public double totalVariation(DoubleUnaryOperator density) {
        return totalVariation(averaging(axis, density));
    }

    @Override
    public String toString() {
        return "Density1d[" + axis + ", mass " + mass() + "]";
    }
}
