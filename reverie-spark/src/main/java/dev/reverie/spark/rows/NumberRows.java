package dev.reverie.spark.rows;

import dev.reverie.data.DataShape;
import dev.reverie.data.Standardization;
import dev.reverie.errors.RequestException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * Numbers in columns of their own, shifted and scaled in float64 before they are rounded.
 *
 * @param mean of each column; zeros for numbers that are stored as they are
 * @param std of each column; ones for numbers that are stored as they are
 */
public record NumberRows(ArrayList<Double> mean, ArrayList<Double> std) implements RowForm {
    /** Brought to mean 0 and deviation 1. */
    public static NumberRows standardized(Standardization scale) {
        return new NumberRows(new ArrayList<>(scale.mean()), new ArrayList<>(scale.std()));
    }

    /** Stored as they are. */
    public static NumberRows asTheyAre(int columns) {
        return new NumberRows(
                new ArrayList<>(Collections.nCopies(columns, 0.0)), new ArrayList<>(Collections.nCopies(columns, 1.0)));
    }

    @Override
    public DataShape shape() {
        return DataShape.vector(mean.size());
    }

    @Override
    public boolean isBytes() {
        return false;
    }

    /**
     * The numbers of a row.
     *
     * @throws RequestException if one is missing or not finite; names its column
     */
    public static double[] numbers(Row row) {
        double[] numbers = new double[row.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!(row.get(i) instanceof Number number) || !Double.isFinite(number.doubleValue())) {
                List<String> names = List.of(row.schema().fieldNames());
                throw new RequestException(
                        "a row has " + row.get(i) + " in column " + names.get(i) + ", where a finite number is read",
                        "leave such rows out, or fill them");
            }
            numbers[i] = number.doubleValue();
        }
        return numbers;
    }

    @Override
    public void put(Row row, ByteBuffer to) {
        double[] numbers = numbers(row);
        for (int i = 0; i < numbers.length; i++) {
            to.putFloat((float) ((numbers[i] - mean.get(i)) / std.get(i)));
        }
    }
}
