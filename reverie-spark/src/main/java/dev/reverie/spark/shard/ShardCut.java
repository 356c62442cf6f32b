package dev.reverie.spark.shard;

import dev.reverie.data.ImageOptions;
import dev.reverie.data.Standardization;
import dev.reverie.data.shard.ShardIndex;
import dev.reverie.errors.RequestException;
import dev.reverie.spark.rows.ArrayRows;
import dev.reverie.spark.rows.ExampleTables;
import dev.reverie.spark.rows.NumberRows;
import dev.reverie.spark.rows.PictureRows;
import dev.reverie.spark.rows.RowForm;
import dev.reverie.spark.rows.ValueTable;
import dev.reverie.spark.store.SharedFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.util.SerializableConfiguration;

/** Cuts a table, or a folder of pictures, into shards by index: all tasks read, decode and write, and nobody holds all. */
public final class ShardCut {
    private final SparkSession spark;
    private final Options options;

    /**
     * How to cut.
     *
     * @param image size and channels of pictures
     * @param isRaw whether numbers in columns are stored as they are, and not brought to mean 0 and deviation 1
     * @param shardBytes about so many bytes in a shard
     */
    public record Options(ImageOptions image, boolean isRaw, long shardBytes) {
        /** Pictures as they are, numbers standardised, 64 MB in a shard. */
        public static Options usual() {
            return new Options(ImageOptions.defaults(), false, 64L << 20);
        }
    }

    public ShardCut(SparkSession spark, Options options) {
        this.spark = spark;
        this.options = options;
    }

    /** What a table holds: its form, the columns that are needed, and the classes. */
    private record Plan(
            Dataset<Row> rows,
            RowForm form,
            List<String> columns,
            Optional<Standardization> standardization,
            List<String> classes,
            int label) {}

    /**
     * Cuts what lies at a place: a folder of pictures, whose folders are the classes, or Parquet.
     *
     * @param place a URI of any file system of Hadoop
     * @param out the folder of the shards, missing or empty
     * @throws RequestException if there is nothing that is read
     */
    public ShardIndex cut(String place, String out) {
        requireEmpty(out);
        return cut(
                ExampleTables.open(spark, place),
                SharedFolder.at(place, hadoop()).place(),
                out);
    }

    private SharedFolder requireEmpty(String out) {
        SharedFolder target = SharedFolder.at(out, hadoop());
        if (!target.list().isEmpty()) {
            throw new RequestException(out + " holds something already", "choose another place (--out)");
        }
        return target;
    }

    /**
     * Cuts a table in the order of its rows: a column {@code values} of arrays, {@code content} of the bytes of pictures, either with a
     * {@code label} beside it or not, or columns of numbers.
     *
     * @param table as Spark reads it; it is read more than once
     * @param source where it came from, for the provenance
     * @param out the folder of the shards, missing or empty
     */
    public ShardIndex cut(Dataset<Row> table, String source, String out) {
        SharedFolder target = requireEmpty(out);
        if (table.isEmpty()) {
            throw new RequestException(source + " has no rows", "name a table with examples");
        }
        Plan plan = plan(table);
        ShardTable writer = new ShardTable(
                target.place(),
                new SerializableConfiguration(hadoop()),
                plan.form(),
                new ArrayList<>(plan.classes()),
                plan.label(),
                options.shardBytes());
        List<ShardIndex.Shard> shards =
                plan.rows().toJavaRDD().mapPartitionsWithIndex(writer::write, false).collect().stream()
                        .sorted(Comparator.comparingInt(ShardTable.Written::partition)
                                .thenComparingInt(ShardTable.Written::piece))
                        .map(ShardTable.Written::shard)
                        .toList();
        String name = source.replaceAll("/+$", "").replaceAll(".*/", "");
        ShardIndex index = new ShardIndex(
                name,
                plan.form().shape(),
                plan.form().isBytes(),
                plan.classes(),
                plan.columns(),
                plan.standardization(),
                source,
                notes(plan),
                shards);
        try {
            target.put(ShardIndex.NAME, index.text());
        } catch (IOException e) {
            throw new UncheckedIOException(out + " cannot be written: " + e.getMessage(), e);
        }
        return index;
    }

    private String notes(Plan plan) {
        if (plan.form() instanceof PictureRows pictures && pictures.isResized()) {
            return "cropped and resized to " + pictures.shape().height() + " x "
                    + pictures.shape().width();
        }
        return plan.standardization().isPresent() ? "standardised" : "";
    }

    private Configuration hadoop() {
        return new JavaSparkContext(spark.sparkContext()).hadoopConfiguration();
    }

    private Plan plan(Dataset<Row> table) {
        if (ExampleTables.holdsArrays(table)) {
            Dataset<Row> rows = ExampleTables.select(table, ValueTable.VALUES, ExampleTables.LABEL);
            return plan(rows, new ArrayRows(ValueTable.shape(rows.schema().apply(ValueTable.VALUES), rows.first()), 0));
        }
        if (ExampleTables.holdsPictures(table)) {
            Dataset<Row> rows =
                    ExampleTables.select(table, ExampleTables.CONTENT, ExampleTables.PATH, ExampleTables.LABEL);
            int path = Arrays.asList(rows.columns()).indexOf(ExampleTables.PATH);
            return plan(rows, PictureRows.like(rows.first(), options.image(), 0, path));
        }
        List<String> columns = ExampleTables.numberColumns(table);
        Dataset<Row> rows = table.select(columns.stream()
                .map(column -> functions.col("`" + column.replace("`", "``") + "`"))
                .toArray(Column[]::new));
        if (options.isRaw()) {
            return new Plan(rows, NumberRows.asTheyAre(columns.size()), columns, Optional.empty(), List.of(), -1);
        }
        Standardization scale = ColumnMoments.of(rows);
        return new Plan(rows, NumberRows.standardized(scale), columns, Optional.of(scale), List.of(), -1);
    }

    private static Plan plan(Dataset<Row> rows, RowForm form) {
        int label = Arrays.asList(rows.columns()).indexOf(ExampleTables.LABEL);
        List<String> classes = label < 0 ? List.of() : classes(rows);
        return new Plan(rows, form, List.of(), Optional.empty(), classes, classes.isEmpty() ? -1 : label);
    }

    /** The labels there are, in order; none where no row has one. */
    private static List<String> classes(Dataset<Row> rows) {
        DataType type = rows.schema().apply(ExampleTables.LABEL).dataType();
        return rows
                .select(ExampleTables.LABEL)
                .where(functions.col(ExampleTables.LABEL).isNotNull())
                .distinct()
                .orderBy(ExampleTables.LABEL)
                .collectAsList()
                .stream()
                .map(row -> type instanceof IntegralType
                        ? String.valueOf(((Number) row.get(0)).longValue())
                        : String.valueOf(row.get(0)))
                .toList();
    }
}
