package dev.reverie.spark.submit;

import dev.reverie.data.shard.ShardIndex;
import dev.reverie.errors.RequestException;
import dev.reverie.spark.ClusterShards;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reverie-submit shard}. */
@Command(
        name = "shard",
        header = "Cut data that are larger than a host into shards.",
        description = {
            "%nReads a folder of PNG and JPEG pictures, whose folders are the classes, or Parquet: a column values of arrays or"
                    + " content of the bytes of pictures, with or without a label, or columns of numbers. All tasks work, and"
                    + " nobody holds all.%n",
            "Give the place of the shards to train (--data). Each worker holds a part of them on its disk and asks the others for"
                    + " what it needs; the weights are those of the same examples in memory.%n"
        },
        mixinStandardHelpOptions = true,
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie-submit --master yarn shard hdfs:///pictures --height 32 --width 32 --channels 3 --out hdfs:///shards",
            "  reverie-submit --master yarn shard s3a://bucket/payments.parquet --out s3a://bucket/shards"
        })
final class ShardOnCluster implements Callable<Integer> {
    @Parameters(
            paramLabel = "PLACE",
            description = "Folder of pictures, or Parquet: a URI of any file system that all hosts see.")
    String place = "";

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "URI",
            description = "Place of the shards, missing or empty.")
    String out = "";

    @Option(names = "--height", paramLabel = "ROWS", description = "Crop and resize pictures to so many rows.")
    @Nullable
    Integer height;

    @Option(names = "--width", paramLabel = "COLUMNS", description = "Crop and resize pictures to so many columns.")
    @Nullable
    Integer width;

    @Option(
            names = "--channels",
            paramLabel = "N",
            description =
                    "Bring pictures to 1 channel (grey), 3 (colour) or 4 (colour multiplied by alpha, and alpha).")
    @Nullable
    Integer channels;

    @Option(
            names = "--raw",
            description = "Store numbers in columns as they are, not brought to mean 0 and deviation 1.")
    boolean raw;

    @Option(
            names = "--shard-size",
            paramLabel = "MB",
            description = "About so many megabytes in a shard (default ${DEFAULT-VALUE}).")
    int megabytes = 64;

    @Override
    public Integer call() throws Exception {
        if ((height == null) != (width == null)) {
            throw new RequestException(
                    (height == null ? "--height" : "--width") + " is missing: give both, or neither");
        }
        if (channels != null && channels != 1 && channels != 3 && channels != 4) {
            throw new RequestException("--channels must be 1, 3 or 4, got " + channels);
        }
        if (megabytes < 1 || megabytes > 1024) {
            throw new RequestException("--shard-size must be from 1 to 1024, got " + megabytes);
        }
        long begun = System.nanoTime();
        try (SparkSession spark =
                SparkSession.builder().appName("reverie shard " + place).getOrCreate()) {
            ClusterShards cut = sized(ClusterShards.of(spark).shardBytes((long) megabytes << 20));
            if (channels != null) {
                cut = cut.channels(channels);
            }
            ShardIndex index = (raw ? cut.raw() : cut).cut(place, out);
            System.out.printf(
                    Locale.ROOT,
                    "%s: %d examples of %s%s in %d shards of %.1f MB in all, in %.0f s%n",
                    out,
                    index.size(),
                    index.shape(),
                    index.classNames().isEmpty()
                            ? ""
                            : ", " + index.classNames().size() + " classes",
                    index.shards().size(),
                    index.shards().stream().mapToLong(ShardIndex.Shard::bytes).sum() * 1e-6,
                    (System.nanoTime() - begun) * 1e-9);
        }
        return 0;
    }

    private ClusterShards sized(ClusterShards cut) {
        Integer rows = height;
        Integer columns = width;
        return rows == null || columns == null
                ? cut
                : RequestException.given("--height and --width", () -> cut.resizedTo(rows, columns));
    }
}
