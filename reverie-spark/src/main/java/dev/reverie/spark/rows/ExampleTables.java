package dev.reverie.spark.rows;

import dev.reverie.errors.RequestException;
import dev.reverie.spark.store.SharedFolder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;

/** Tables of examples as they lie on a shared file system. */
public final class ExampleTables {
    /** Column of the bytes of pictures, as Spark's {@code binaryFile} calls it. */
    public static final String CONTENT = "content";

    /** Column of what tells a picture from others. */
    public static final String PATH = "path";

    /** Column of the class. */
    public static final String LABEL = "label";

    private ExampleTables() {}

    /**
     * Whether a place is one of Parquet.
     *
     * @param place a URI
     * @param names of the files below it
     */
    public static boolean isParquet(String place, List<String> names) {
        return place.toLowerCase(Locale.ROOT).endsWith(".parquet")
                || names.stream().anyMatch(name -> name.endsWith(".parquet"));
    }

    /** The rows of Parquet in the order of files and rows. */
    public static Dataset<Row> inOrder(SparkSession spark, String place) {
        return spark.read()
                .parquet(place)
                .orderBy(functions.col("_metadata.file_path"), functions.col("_metadata.row_index"));
    }

    /**
     * The examples that lie at a place, in their order: Parquet as it is, or a folder of pictures as the columns {@code content},
     * {@code path} and, where folders are classes, {@code label}.
     *
     * @param spark session
     * @param place a URI of any file system of Hadoop
     * @throws RequestException if there is nothing that is read
     */
    public static Dataset<Row> open(SparkSession spark, String place) {
        SharedFolder folder = SharedFolder.at(place, new JavaSparkContext(spark.sparkContext()).hadoopConfiguration());
        List<String> names = folder.list();
        if (isParquet(place, names)) {
            return inOrder(spark, place);
        }
        List<String> pictures = names.stream().filter(PictureLabels::isPicture).toList();
        if (pictures.isEmpty()) {
            throw new RequestException(
                    place + " holds neither Parquet nor PNG or JPEG pictures",
                    "name a folder that does; other data are for train (--data), which sends them to all hosts");
        }
        Dataset<Row> files = spark.read()
                .format("binaryFile")
                .option("recursiveFileLookup", true)
                .option("pathGlobFilter", "[!.]*.{png,PNG,jpg,JPG,jpeg,JPEG}")
                .load(place);
        String above = folder.path().replaceAll("/+$", "") + "/";
        // Places in SQL count from 1.
        int below = files.select(PATH).first().getString(0).indexOf(above) + above.length() + 1;
        Dataset<Row> table = files.select(
                        functions
                                .substring(functions.col(PATH), below, Integer.MAX_VALUE)
                                .as(PATH),
                        functions.col(CONTENT))
                .orderBy(PATH);
        return PictureLabels.classes(pictures).isEmpty()
                ? table
                : table.withColumn(LABEL, functions.substring_index(functions.col(PATH), "/", 1));
    }

    /** Whether a table has a column of the bytes of pictures. */
    public static boolean holdsPictures(Dataset<Row> table) {
        return Arrays.asList(table.columns()).contains(CONTENT)
                && table.schema().apply(CONTENT).dataType() instanceof BinaryType;
    }

    /** Whether a table has a column of arrays. */
    public static boolean holdsArrays(Dataset<Row> table) {
        return Arrays.asList(table.columns()).contains(ValueTable.VALUES);
    }

    /** Some columns, the first where the examples are, and those of {@code more} that there are. */
    public static Dataset<Row> select(Dataset<Row> table, String first, String... more) {
        List<Column> chosen = new ArrayList<>(List.of(functions.col(first)));
        for (String name : more) {
            if (Arrays.asList(table.columns()).contains(name)) {
                chosen.add(functions.col(name));
            }
        }
        return table.select(chosen.toArray(Column[]::new));
    }

    /**
     * The columns of numbers.
     *
     * @throws RequestException if there are none
     */
    public static List<String> numberColumns(Dataset<Row> table) {
        List<String> numbers = Arrays.stream(table.schema().fields())
                .filter(field -> field.dataType() instanceof NumericType)
                .map(StructField::name)
                .toList();
        if (numbers.isEmpty()) {
            throw new RequestException(
                    "the table has the columns " + String.join(", ", table.columns())
                            + ", of which none holds numbers or is an array called " + ValueTable.VALUES,
                    "select the columns to learn from, as numbers");
        }
        return numbers;
    }
}
