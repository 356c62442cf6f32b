package dev.reverie.data;

import java.util.ArrayList;
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
        int columns = rows[0].length;
        List<Double> mean = new ArrayList<>(columns);
        List<Double> std = new ArrayList<>(columns);
        for (int column = 0; column < columns; column++) {
            double sum = 0;
            for (float[] row : rows) {
                sum += row[column];
            }
            double average = sum / rows.length;
            double squares = 0;
            for (float[] row : rows) {
                squares += (row[column] - average) * (row[column] - average);
            }
            double spread = Math.sqrt(squares / rows.length);
            mean.add(average);
            std.add(spread > ROUNDING * Math.abs(average) ? spread : 1.0);
        }
        return new Standardization(mean, std);
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
