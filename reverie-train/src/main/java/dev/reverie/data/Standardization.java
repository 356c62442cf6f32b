package dev.reverie.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Brings each column of a table to mean 0 and standard deviation 1: {@code z = (x - mean) / std}, and back.
 *
 * <p>A constant column has no scale of its own; it is given {@code std = 1}, so it becomes zero and comes back exact.
 *
 * @param mean one value per column
 * @param std one positive value per column
 */
public record Standardization(List<Double> mean, List<Double> std) {
    /** A spread below this part of the mean is rounding of a constant (stored as float32, 2^-24). */
    private static final double ROUNDING = 1e-7;

    /** The same for numbers that were read as float64, some 50 times 2^-53. */
    private static final double DOUBLE_ROUNDING = 5e-15;

    /**
     * Checks that the two agree.
     *
     * @throws IllegalArgumentException if the lengths differ, a mean is not finite or a std is not positive
     */
    public Standardization {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != std.size()) {
            throw new IllegalArgumentException("mean has " + mean.size() + " columns, std " + std.size());
        }
        for (int column = 0; column < mean.size(); column++) {
            if (!Double.isFinite(mean.get(column)) || !(std.get(column) > 0) || !Double.isFinite(std.get(column))) {
                throw new IllegalArgumentException(
                        "column " + (column + 1) + " must have a finite mean and a positive std," + " got "
                                + mean.get(column) + " and " + std.get(column));
            }
        }
    }

    /**
     * The mean and the standard deviation (of the population, divided by the number of rows) of each column.
     *
     * @param rows at least one row, all of one length
     * @return the standardisation that these rows define
     */
    public static Standardization of(float[][] rows) {
        return of(
                rows.length,
                rows[0].length,
                (row, out) -> {
                    for (int column = 0; column < out.length; column++) {
                        out[column] = rows[row][column];
                    }
                },
                ROUNDING);
    }

    /**
     * The same of numbers in double precision, which tell large neighbours apart: float32 holds every 128th second of
     * Unix time only.
     *
     * @param rows at least one row, all of one length
     * @return the standardisation that these rows define
     */
    public static Standardization of(double[][] rows) {
        return of(List.of(rows));
    }

    /**
     * The same of rows that may lie in a file; they are read three times, one after the other.
     *
     * @param rows at least one row, all of one length
     * @return the standardisation that these rows define
     */
    public static Standardization of(List<double[]> rows) {
        return of(
                rows.size(),
                rows.get(0).length,
                (row, out) -> System.arraycopy(rows.get(row), 0, out, 0, out.length),
                DOUBLE_ROUNDING);
    }

    private interface Cells {
        void row(int row, double[] out);
    }

    private static Standardization of(int rows, int columns, Cells cells, double rounding) {
        double[] cell = new double[columns];
        double[] average = new double[columns];
        for (int row = 0; row < rows; row++) {
            cells.row(row, cell);
            for (int column = 0; column < columns; column++) {
                average[column] += cell[column];
            }
        }
        double[] rest = new double[columns];
        Arrays.setAll(average, column -> average[column] / rows);
        for (int row = 0; row < rows; row++) {
            cells.row(row, cell);
            for (int column = 0; column < columns; column++) {
                rest[column] += cell[column] - average[column];
            }
        }
        // The sum of many numbers is rounded; that of what is left is small, and so is its rounding.
        Arrays.setAll(average, column -> average[column] + rest[column] / rows);
        double[] squares = new double[columns];
        for (int row = 0; row < rows; row++) {
            cells.row(row, cell);
            for (int column = 0; column < columns; column++) {
                double deviation = cell[column] - average[column];
                squares[column] += deviation * deviation;
            }
        }
        double[] spread = new double[columns];
        Arrays.setAll(spread, column -> Math.sqrt(squares[column] / rows));
        return of(average, spread, rounding);
    }

    /**
     * By moments that were measured in double precision elsewhere, on rows that nobody has all.
     *
     * @param mean of each column
     * @param spread its standard deviation, 0 or only rounding for constants
     */
    public static Standardization of(double[] mean, double[] spread) {
        return of(mean, spread, DOUBLE_ROUNDING);
    }

    private static Standardization of(double[] mean, double[] spread, double rounding) {
        List<Double> std = new ArrayList<>(spread.length);
        for (int column = 0; column < spread.length; column++) {
            boolean varies = spread[column] > rounding * Math.abs(mean[column]);
            std.add(varies ? spread[column] : Math.max(1, spread[column]));
        }
        return new Standardization(Arrays.stream(mean).boxed().toList(), std);
    }

    /**
     * A row of numbers in double precision, rounded to float32 only when it is standardised.
     *
     * @param row one value per column
     * @return {@code (x - mean) / std}
     * @throws IllegalArgumentException if the length is not the number of columns
     */
    public float[] applied(double[] row) {
        if (row.length != mean.size()) {
            throw new IllegalArgumentException("a row has " + mean.size() + " columns, got " + row.length);
        }
        float[] z = new float[row.length];
        for (int column = 0; column < z.length; column++) {
            z[column] = (float) ((row[column] - mean.get(column)) / std.get(column));
        }
        return z;
    }

    /**
     * Standardises rows in place.
     *
     * @param values whole rows, one after the other
     * @throws IllegalArgumentException if the length is not a multiple of the number of columns
     */
    public void apply(float[] values) {
        checkLength(values);
        for (int i = 0; i < values.length; i++) {
            int column = i % mean.size();
            values[i] = (float) ((values[i] - mean.get(column)) / std.get(column));
        }
    }

    /**
     * Undoes {@link #apply} in place.
     *
     * @param values whole rows, one after the other
     * @throws IllegalArgumentException if the length is not a multiple of the number of columns
     */
    public void invert(float[] values) {
        checkLength(values);
        for (int i = 0; i < values.length; i++) {
            int column = i % mean.size();
            values[i] = (float) (values[i] * std.get(column) + mean.get(column));
        }
    }

    private void checkLength(float[] values) {
        if (values.length % mean.size() != 0) {
            throw new IllegalArgumentException(
                    values.length + " values are no whole number of rows of " + mean.size() + " columns");
        }
    }
}
