package dev.reverie.spark;

import dev.reverie.data.ImageOptions;
import dev.reverie.data.shard.ShardIndex;
import dev.reverie.spark.shard.ShardCut;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Data sets larger than a host: cut once into shards by index, of which each worker of a training holds a part, on its disk. Training
 * on shards gives the same weights, bit for bit, as on the same examples in memory.
 *
 * <pre>{@code
 * ClusterShards.of(spark).resizedTo(32, 32).cut("hdfs:///pictures", "hdfs:///shards");
 * }</pre>
 *
 * <p>The place of the shards is what {@code data.path} names then; {@code reverie train} reads a copy of it, too, mapped.
 */
public final class ClusterShards {
    private final SparkSession spark;
    private final ShardCut.Options options;

    private ClusterShards(SparkSession spark, ShardCut.Options options) {
        this.spark = spark;
        this.options = options;
    }

    /** Pictures as they are, which must be of one size; numbers in columns standardised; 64 MB in a shard. */
    public static ClusterShards of(SparkSession spark) {
        return new ClusterShards(spark, ShardCut.Options.usual());
    }

    private ClusterShards with(ImageOptions image) {
        return new ClusterShards(spark, new ShardCut.Options(image, options.isRaw(), options.shardBytes()));
    }

    /** Crops and resizes pictures. */
    public ClusterShards resizedTo(int height, int width) {
        return with(options.image().resizedTo(height, width));
    }

    /**
     * Brings all pictures to a number of channels; without it all must have those of the first.
     *
     * @param value 1 for grey, 3 for colour, 4 for colour multiplied by alpha, and alpha
     */
    public ClusterShards channels(int value) {
        return with(options.image().withChannels(ImageOptions.Channels.of(value)));
    }

    /** Stores numbers in columns as they are, not brought to mean 0 and deviation 1. */
    public ClusterShards raw() {
        return new ClusterShards(spark, new ShardCut.Options(options.image(), true, options.shardBytes()));
    }

    /**
     * Sets about how many bytes a shard has.
     *
     * @param value at least 1; a training is even where there are several shards for each worker
     */
    public ClusterShards shardBytes(long value) {
        if (value < 1) {
            throw new IllegalArgumentException("a shard has at least 1 byte, got " + value);
        }
        return new ClusterShards(spark, new ShardCut.Options(options.image(), options.isRaw(), value));
    }

    /**
     * Cuts what lies at a place: a folder of pictures, whose folders are the classes, or Parquet.
     *
     * @param place a URI of any file system of Hadoop
     * @param out the folder of the shards, missing or empty
     * @return what was cut
     * @throws dev.reverie.errors.RequestException if there is nothing that is read, or a row or a picture is faulty
     */
    public ShardIndex cut(String place, String out) {
        return new ShardCut(spark, options).cut(place, out);
    }

    /**
     * Cuts a table in the order of its rows: a column {@code values} of arrays or {@code content} of the bytes of pictures, as Spark's
     * {@code binaryFile} gives them, either with a column {@code label} or without, or else columns of numbers.
     *
     * @param table as Spark reads it; it is read more than once, and must be in the same order each time
     * @param source where it came from, for the provenance
     * @param out the folder of the shards, missing or empty
     * @return what was cut
     * @throws dev.reverie.errors.RequestException if it holds no examples, or a row is faulty
     */
    public ShardIndex cut(Dataset<Row> table, String source, String out) {
        return new ShardCut(spark, options).cut(table, source, out);
    }
}
