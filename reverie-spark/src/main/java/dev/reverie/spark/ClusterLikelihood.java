package dev.reverie.spark;

import dev.reverie.config.RunConfig;
import dev.reverie.errors.RequestException;
import dev.reverie.eval.ModelData;
import dev.reverie.metric.moment.ValueHistogram;
import dev.reverie.spark.data.ClusterData;
import dev.reverie.spark.data.ClusterDataset;
import dev.reverie.spark.draw.LikelihoodTable;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Likelihoods of the examples of a data set, found by all tasks of a cluster: that of example i is the one that {@code reverie
 * likelihood} finds with the same seed.
 *
 * <pre>{@code
 * ClusterLikelihood.Found found = ClusterLikelihood.of(spark, "hdfs:///runs/mnist").own(ModelData.Part.TEST, 10_000, 0);
 * found.table().write().parquet("hdfs:///likelihoods");
 * }</pre>
 */
public final class ClusterLikelihood {
    private final SparkSession spark;
    private final LikelihoodTable table;
    private final Consumer<String> listener;

    private ClusterLikelihood(SparkSession spark, LikelihoodTable table, Consumer<String> listener) {
        this.spark = spark;
        this.table = table;
        this.listener = listener;
    }

    /**
     * What was found.
     *
     * @param table rows of {@code index} (long), {@code nats} (double, {@code ln p} in the coordinates of the model) and {@code value}
     *     (double)
     * @param mean of the values, merged from those of the tasks
     * @param standardError of the mean, over the examples
     * @param histogram of the values in 60 bins from the least to the greatest, merged from those of the tasks
     * @param unit of the values: bits/dim or nats
     * @param conditions how they were found, by name
     */
    public record Found(
            Dataset<Row> table,
            double mean,
            double standardError,
            ValueHistogram histogram,
            String unit,
            Map<String, String> conditions) {}

    /** By the newest checkpoint of a run, a URI of any file system of Hadoop. */
    public static ClusterLikelihood of(SparkSession spark, String run) {
        return new ClusterLikelihood(spark, LikelihoodTable.of(spark, run), line -> {});
    }

    /** Tells a listener what is assumed of the data. */
    public ClusterLikelihood listener(Consumer<String> value) {
        return new ClusterLikelihood(spark, table, value);
    }

    /**
     * Of the run's own data.
     *
     * @param part which part; that to learn from where there is no other
     * @param most at most so many examples, from the first
     * @param seed decides probes and dequantisation
     * @throws RequestException if the data are generated, or their numbers are whole and nobody knows their bin width
     */
    public Found own(ModelData.Part part, int most, long seed) {
        return find(table.config(), part, ClusterDataset.Units.MODEL, most, seed);
    }

    /**
     * Of other data.
     *
     * @param place a URI, file or folder, as {@code data.path} takes them
     * @param part which part; that to learn from where there is no other
     * @param most at most so many examples, from the first
     * @param seed decides probes and dequantisation
     * @throws RequestException if their shape is not the model's, or their numbers are whole and nobody knows their bin width
     */
    public Found of(String place, ModelData.Part part, int most, long seed) {
        RunConfig there = table.config().with(RunConfig.setting("data.path", place));
        return find(there, part, ClusterDataset.Units.DATA, most, seed);
    }

    private Found find(RunConfig config, ModelData.Part part, ClusterDataset.Units units, int most, long seed) {
        ClusterDataset data = ClusterData.of(spark, config, part, listener)
                .orElseThrow(() -> new RequestException(
                        "the data of the run are generated anew for every host, and are no table",
                        "name data of the same shape (--data)"));
        LikelihoodTable.Found found = table.find(data, units, most, seed);
        return new Found(
                found.table(),
                found.mean(),
                found.standardError(),
                found.histogram(),
                found.unit(),
                found.conditions());
    }
}
