package dev.reverie.spark.rows;

import dev.reverie.data.DataShape;
import java.io.Serializable;
import java.nio.ByteBuffer;
import org.apache.spark.sql.Row;

/** How an example lies in the row of a table, and how it is stored. */
public interface RowForm extends Serializable {
    /** Shape of every example. */
    DataShape shape();

    /** Whether a number is stored as a byte. */
    boolean isBytes();

    /**
     * Adds the numbers of an example.
     *
     * @param row of the table
     * @param to receives them, little-endian
     * @throws dev.reverie.errors.RequestException if the row is no such example
     */
    void put(Row row, ByteBuffer to);
}
