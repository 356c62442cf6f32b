package dev.reverie.spark.data;

import dev.reverie.errors.RequestException;
import dev.reverie.file.NdArray;
import dev.reverie.file.Npy;
import dev.reverie.spark.rows.ExampleTables;
import dev.reverie.spark.rows.ValueTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructField;

/**
 * Rows of Parquet in a form that {@code reverie train} reads, in the order of files and rows: the column {@code values} of arrays as
 * a NumPy array, or the columns of numbers as a table.
 */
final class ParquetRows {
    private ParquetRows() {}

    /**
     * Writes them.
     *
     * @param ordered the table, in the order of files and rows
     * @param folder where
     * @return the file
     * @throws RequestException if there is nothing to learn from in it
     */
    static Path write(Dataset<Row> ordered, Path folder) throws IOException {
        for (StructField field : ordered.schema().fields()) {
            if (field.name().equals(ValueTable.VALUES) && field.dataType() instanceof ArrayType) {
                return array(ordered.select(ValueTable.VALUES), folder.resolve("values.npy"));
            }
        }
        String[] numbers = ExampleTables.numberColumns(ordered).toArray(String[]::new);
        return table(
                ordered.select(Arrays.stream(numbers).map(functions::col).toArray(Column[]::new)),
                numbers,
                folder.resolve("rows.csv"));
    }

    private static Path table(Dataset<Row> rows, String[] names, Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write(String.join(
                    ",", Arrays.stream(names).map(ParquetRows::quoted).toList()));
            out.newLine();
            for (Iterator<Row> all = rows.toLocalIterator(); all.hasNext(); ) {
                Row row = all.next();
                List<String> cells = new ArrayList<>();
                for (int i = 0; i < row.size(); i++) {
                    if (row.isNullAt(i)) {
                        throw new RequestException(
                                "a row has no number in column " + names[i], "leave such rows out, or fill them");
                    }
                    cells.add(row.get(i).toString());
                }
                out.write(String.join(",", cells));
                out.newLine();
            }
        }
        return file;
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static Path array(Dataset<Row> rows, Path file) throws IOException {
        List<float[]> all = new ArrayList<>();
        for (Iterator<Row> each = rows.toLocalIterator(); each.hasNext(); ) {
            float[] values = ValueTable.values(each.next(), 0);
            if (!all.isEmpty() && all.get(0).length != values.length) {
                throw new RequestException(
                        "the arrays of column values differ in length: " + all.get(0).length + " and " + values.length);
            }
            all.add(values);
        }
        int width = all.get(0).length;
        float[] flat = new float[all.size() * width];
        for (int i = 0; i < all.size(); i++) {
            System.arraycopy(all.get(i), 0, flat, i * width, width);
        }
        Npy.write(file, NdArray.of(flat, all.size(), width));
        return file;
    }
}
