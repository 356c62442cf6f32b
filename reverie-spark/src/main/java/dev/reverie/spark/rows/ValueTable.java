package dev.reverie.spark.rows;

import dev.reverie.data.DataShape;
import dev.reverie.errors.RequestException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import scala.jdk.javaapi.CollectionConverters;

/** Examples as a table: {@code index}, and {@code values} as an array of numbers, row-major. */
public final class ValueTable {
    /** Name of the column of numbers. */
    public static final String VALUES = "values";

    private ValueTable() {}

    /** The column of the number of an example. */
    public static StructField indexField() {
        return new StructField("index", DataTypes.LongType, false, Metadata.empty());
    }

    /**
     * The column of numbers.
     *
     * @param told what is known of them
     */
    public static StructField valuesField(Metadata told) {
        return new StructField(VALUES, DataTypes.createArrayType(DataTypes.FloatType, false), false, told);
    }

    /**
     * The column of the numbers of what a model has made.
     *
     * @param shape of each array
     * @param provenance how they were made
     */
    public static StructField valuesField(DataShape shape, String provenance) {
        return valuesField(new MetadataBuilder()
                .putString("shape", shape.toString())
                .putString("kind", shape.kind().toString())
                .putString("provenance", provenance)
                .build());
    }

    /**
     * The numbers in a cell that holds an array.
     *
     * @param row of any table
     * @param place of the cell
     * @throws RequestException if one is missing or is no number
     */
    public static float[] values(Row row, int place) {
        List<?> list = CollectionConverters.asJava(row.getSeq(place));
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            if (!(list.get(i) instanceof Number number)) {
                throw new RequestException(
                        "an array holds " + list.get(i) + " at number " + i + ", where a number is read",
                        "leave such rows out, or fill them");
            }
            values[i] = number.floatValue();
        }
        return values;
    }

    /**
     * The shape of the arrays in a column: as its metadata tell, which tables of samples have, or vectors as long as the first.
     *
     * @param field the column
     * @param first row of the table, which begins with the array
     */
    public static DataShape shape(StructField field, Row first) {
        Metadata told = field.metadata();
        if (told.contains("shape") && told.contains("kind")) {
            return new DataShape(
                    DataShape.Kind.valueOf(told.getString("kind")),
                    Arrays.stream(told.getString("shape").split(" x ", -1))
                            .map(Integer::valueOf)
                            .toList());
        }
        return DataShape.vector(values(first, 0).length);
    }
}
