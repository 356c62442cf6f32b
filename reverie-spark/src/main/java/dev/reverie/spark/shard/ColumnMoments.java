package dev.reverie.spark.shard;

import dev.reverie.data.Standardization;
import dev.reverie.spark.rows.NumberRows;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Mean and deviation of the columns of a table, in two passes, added up in the order of the partitions. */
final class ColumnMoments {
    private ColumnMoments() {}

    static Standardization of(Dataset<Row> numbers) {
        JavaRDD<Row> rows = numbers.toJavaRDD();
        int columns = numbers.columns().length;
        double[] zeros = new double[columns];
        double[] first = sums(rows, zeros);
        double count = first[2 * columns];
        double[] mean = new double[columns];
        for (int i = 0; i < columns; i++) {
            mean[i] = first[i] / count;
        }
        double[] second = sums(rows, mean);
        double[] spread = new double[columns];
        for (int i = 0; i < columns; i++) {
            // What rounding has left of the mean.
            double rest = second[i] / count;
            mean[i] += rest;
            spread[i] = Math.sqrt(Math.max(0, second[columns + i] / count - rest * rest));
        }
        return Standardization.of(mean, spread);
    }

    /** Sums of the deviations from a center, of their squares, and the number of rows. */
    private static double[] sums(JavaRDD<Row> rows, double[] center) {
        List<double[]> parts = rows.mapPartitions(
                        part -> Collections.singletonList(sums(part, center)).iterator())
                .collect();
        double[] sums = new double[2 * center.length + 1];
        for (double[] part : parts) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += part[i];
            }
        }
        return sums;
    }

    private static double[] sums(Iterator<Row> rows, double[] center) {
        int columns = center.length;
        double[] sums = new double[2 * columns + 1];
        while (rows.hasNext()) {
            double[] numbers = NumberRows.numbers(rows.next());
            for (int i = 0; i < columns; i++) {
                double deviation = numbers[i] - center[i];
                sums[i] += deviation;
                sums[columns + i] += deviation * deviation;
            }
            sums[2 * columns]++;
        }
        return sums;
    }
}
