package dev.reverie.lab.fokkerplanck;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;

/** A density in the plane as the masses of cells, {@code [yAxis.cells, xAxis.cells]}, the lowest row first. Immutable. */
public final class Density2d {
    private final CellAxis xAxis;
    private final CellAxis yAxis;
    private final double[] masses;

    private Density2d(CellAxis xAxis, CellAxis yAxis, double[] masses) {
        this.xAxis = xAxis;
        this.yAxis = yAxis;
        this.masses = masses;
    }

    /**
     * A density of given masses.
     *
     * @param xAxis the columns of cells
     * @param yAxis the rows of cells
     * @param masses {@code [yAxis.cells, xAxis.cells]}, at least 0; their sum need not be 1
     * @return the density
     * @throws IllegalArgumentException if a mass is negative or not finite, or there is not one for each cell
     */
    public static Density2d ofMasses(CellAxis xAxis, CellAxis yAxis, double[] masses) {
        return new Density2d(xAxis, yAxis, Cells.checked(masses, Math.multiplyExact(xAxis.cells(), yAxis.cells())));
    }

    /**
     * The masses of a function, by 3 x 3 Gauss-Legendre points in each cell.
     *
     * @param xAxis the columns of cells
     * @param yAxis the rows of cells
     * @param density the function, at least 0; it need not be normalised
     * @return the density
     * @throws IllegalArgumentException if the function is negative or not finite
     */
    public static Density2d averaging(CellAxis xAxis, CellAxis yAxis, DoubleBinaryOperator density) {
        double area = xAxis.width() * yAxis.width();
        double[] masses = new double[xAxis.cells() * yAxis.cells()];
        for (int i = 0; i < masses.length; i++) {
            for (int k = 0; k < Cells.POINTS.length; k++) {
                double y = yAxis.centre(i / xAxis.cells()) + Cells.POINTS[k] * yAxis.width();
                for (int m = 0; m < Cells.POINTS.length; m++) {
                    double x = xAxis.centre(i % xAxis.cells()) + Cells.POINTS[m] * xAxis.width();
                    masses[i] += Cells.WEIGHTS[k] * Cells.WEIGHTS[m] * area * density.applyAsDouble(x, y);
                }
            }
        }
        return ofMasses(xAxis, yAxis, masses);
    }

    /** The function's values at the centres as densities of the cells; see {@link Density1d#atCentres}. */
    public static Density2d atCentres(CellAxis xAxis, CellAxis yAxis, DoubleBinaryOperator density) {
        double area = xAxis.width() * yAxis.width();
        double[] masses = new double[xAxis.cells() * yAxis.cells()];
        Arrays.setAll(
                masses,
                i -> area * density.applyAsDouble(xAxis.centre(i % xAxis.cells()), yAxis.centre(i / xAxis.cells())));
        return ofMasses(xAxis, yAxis, masses);
    }

    /**
     * The share of points that fall into each cell.
     *
     * @param xAxis the columns of cells
     * @param yAxis the rows of cells; points outside of either are left out
     * @param points {@code [N, 2]} interleaved
     * @return the density
     * @throws IllegalArgumentException if there is no point, or half a point
     */
    public static Density2d ofPoints(CellAxis xAxis, CellAxis yAxis, double[] points) {
        if (points.length == 0 || points.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "a histogram in the plane needs pairs of coordinates, got " + points.length + " numbers");
        }
        double[] masses = new double[xAxis.cells() * yAxis.cells()];
        for (int i = 0; i < points.length; i += 2) {
            double x = points[i];
            double y = points[i + 1];
            if (x >= xAxis.low() && x <= xAxis.high() && y >= yAxis.low() && y <= yAxis.high()) {
                masses[yAxis.cellOf(y) * xAxis.cells() + xAxis.cellOf(x)] += 2.0 / points.length;
            }
        }
        return new Density2d(xAxis, yAxis, masses);
    }

    /** The columns of cells. */
    public CellAxis xAxis() {
        return xAxis;
    }

    /** The rows of cells. */
    public CellAxis yAxis() {
        return yAxis;
    }

    /** The mass of a cell. */
    public double mass(int column, int row) {
        return masses[row * xAxis.cells() + column];
    }

    /** The density in a cell: its mass over its area. */
    public double value(int column, int row) {
        return mass(column, row) / (xAxis.width() * yAxis.width());
    }

    /** All masses, {@code [yAxis.cells, xAxis.cells]}; a new array. */
    public double[] masses() {
        return masses.clone();
    }

    /** The mass of all cells. */
    public double mass() {
        return Cells.sum(masses);
    }

    /** The same shape with mass 1. */
    public Density2d normalized() {
        return new Density2d(xAxis, yAxis, Cells.normalized(masses));
    }

    /** The density of x alone. */
    public Density1d marginalX() {
        double[] sums = new double[xAxis.cells()];
        for (int i = 0; i < masses.length; i++) {
            sums[i % sums.length] += masses[i];
        }
        return Density1d.ofMasses(xAxis, sums);
    }

    /** The density of y alone. */
    public Density1d marginalY() {
        double[] sums = new double[yAxis.cells()];
        for (int i = 0; i < masses.length; i++) {
            sums[i / xAxis.cells()] += masses[i];
        }
        return Density1d.ofMasses(yAxis, sums);
    }

    /** The covariance of x and y, of the normalised density. */
    public double covariance() {
        double xMean = marginalX().mean();
        double yMean = marginalY().mean();
        double[] terms = new double[masses.length];
        Arrays.setAll(
                terms,
                i -> masses[i] * (xAxis.centre(i % xAxis.cells()) - xMean) * (yAxis.centre(i / xAxis.cells()) - yMean));
        return Cells.sum(terms) / mass();
    }

    /** Joins squares of {@code cells} times {@code cells} neighbours, for a comparison with a coarse histogram. */
    public Density2d coarsened(int cells) {
        CellAxis x = Density1d.coarser(xAxis, cells);
        CellAxis y = Density1d.coarser(yAxis, cells);
        double[] sums = new double[x.cells() * y.cells()];
        for (int i = 0; i < masses.length; i++) {
            sums[i / xAxis.cells() / cells * x.cells() + i % xAxis.cells() / cells] += masses[i];
        }
        return new Density2d(x, y, sums);
    }

    /**
     * The total variation distance {@code sum |p_i - q_i| / 2} of the cells' masses.
     *
     * @param other a density on the same cells
     * @return the distance
     * @throws IllegalArgumentException if the cells differ
     */
    public double totalVariation(Density2d other) {
        Cells.sameAxis(xAxis, other.xAxis);
        Cells.sameAxis(yAxis, other.yAxis);
        return Cells.totalVariation(masses, other.masses);
    }

    /** The total variation distance to a function, taken by {@link #averaging}. */
    public double totalVariation(DoubleBinaryOperator density) {
        return totalVariation(averaging(xAxis, yAxis, density));
    }

    @Override
    public String toString() {
        return "Density2d[" + xAxis + ", " + yAxis + ", mass " + mass() + "]";
    }
}
