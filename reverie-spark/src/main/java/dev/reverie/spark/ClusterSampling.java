package dev.reverie.spark;

import dev.reverie.config.RunConfig;
import dev.reverie.errors.RequestException;
import dev.reverie.spark.draw.SampleTable;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Samples of a run, drawn by all tasks of a cluster: sample i is the same on any cluster, and the same as on one machine, bit for
 * bit on processors of one kind with as many threads as a task has cores.
 *
 * <pre>{@code
 * Dataset<Row> samples = ClusterSampling.of(spark, "hdfs:///runs/mine").draw(10_000, 1);
 * samples.write().parquet("hdfs:///samples");
 * }</pre>
 */
public final class ClusterSampling {
    private final SampleTable table;

    private ClusterSampling(SampleTable table) {
        this.table = table;
    }

    /**
     * Sampling of a run.
     *
     * @param spark session
     * @param run place of it: a URI of any file system of Hadoop
     * @throws RequestException if there is no run, or no checkpoint of it
     */
    public static ClusterSampling of(SparkSession spark, String run) {
        return new ClusterSampling(SampleTable.of(spark, run));
    }

    /** Changes how samples are drawn, each {@code path=value}, such as {@code sampling.steps=50}. */
    public ClusterSampling with(List<String> settings) {
        return new ClusterSampling(table.with(settings));
    }

    /** The configuration that samples are drawn by. */
    public RunConfig config() {
        return table.config();
    }

    /**
     * The samples, computed when they are asked for and as often: keep them, or write them.
     *
     * @param count how many
     * @param seed decides them
     * @return rows of {@code index} (long), {@code label} (string, null without classes) and {@code values} (array of float, in the
     *     units of the data, row-major); the metadata of {@code values} hold shape and provenance, which Parquet keeps
     */
    public Dataset<Row> draw(int count, long seed) {
        return table.draw(count, seed);
    }

    /** How the samples are made, as JSON: model with its SHA-256, configuration, seed and versions. */
    public String provenance(int count, long seed) {
        return table.provenance(count, seed);
    }
}
