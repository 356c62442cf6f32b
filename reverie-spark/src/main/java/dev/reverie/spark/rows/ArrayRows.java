package dev.reverie.spark.rows;

import dev.reverie.data.DataShape;
import dev.reverie.errors.RequestException;
import java.nio.ByteBuffer;
import org.apache.spark.sql.Row;

/**
 * Arrays of numbers in one column.
 *
 * @param shape of each
 * @param column its place
 */
public record ArrayRows(DataShape shape, int column) implements RowForm {
    @Override
    public boolean isBytes() {
        return false;
    }

    @Override
    public void put(Row row, ByteBuffer to) {
        if (row.isNullAt(column)) {
            throw new RequestException("a row has no " + ValueTable.VALUES, "leave such rows out");
        }
        float[] values = ValueTable.values(row, column);
        if (values.length != shape.length()) {
            throw new RequestException("the arrays of column " + ValueTable.VALUES + " differ in length: "
                    + shape.length() + " and " + values.length);
        }
        for (float value : values) {
            if (!Float.isFinite(value) || (shape.isImage() && (value < 0 || value > 1))) {
                throw new RequestException(
                        "an array holds " + value + ", and numbers must be "
                                + (shape.isImage() ? "in [0, 1] in images" : "finite"),
                        "leave such rows out, or mend them");
            }
            to.putFloat(value);
        }
    }
}
