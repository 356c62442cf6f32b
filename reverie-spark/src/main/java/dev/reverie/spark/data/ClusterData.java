package dev.reverie.spark.data;

import dev.reverie.config.DataConfig;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.errors.RequestException;
import dev.reverie.eval.ModelData;
import dev.reverie.spark.rows.ExampleTables;
import dev.reverie.spark.store.LocalFolder;
import dev.reverie.spark.store.SharedFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * The data of a run, where {@code data.path} may be a URI of any file system of Hadoop: whatever {@code reverie train} reads
 * (pictures, IDX, CIFAR, CSV, NumPy), Parquet, or shards.
 */
public final class ClusterData {
    private static final Pattern WITH_SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+://.*|file:/.*");

    private ClusterData() {}

    /**
     * The examples to learn from.
     *
     * @param spark reads what lies on a shared file system
     * @param config of the run
     * @param notices is told what was assumed
     * @return empty for a generated set, which every host makes itself
     */
    public static Optional<ClusterDataset> of(SparkSession spark, RunConfig config, Consumer<String> notices) {
        return of(spark, config, ModelData.Part.TRAIN, notices);
    }

    /**
     * The examples of a part; shards have one alone.
     *
     * @param spark reads what lies on a shared file system
     * @param config of the run
     * @param part which part
     * @param notices is told what was assumed
     * @return empty for a generated set
     */
    public static Optional<ClusterDataset> of(
            SparkSession spark, RunConfig config, ModelData.Part part, Consumer<String> notices) {
        try {
            String place = config.data().path().orElse("");
            if (!place.isEmpty()) {
                Optional<ShardPlace> shards =
                        ShardPlace.at(place, spark.sparkContext().hadoopConfiguration());
                if (shards.isPresent()) {
                    return Optional.of(asStored(shards.get(), config.data()));
                }
            }
            if (!WITH_SCHEME.matcher(place).matches()) {
                return share(config, part, Optional.empty(), notices);
            }
            if (place.startsWith("file:")) {
                return share(at(config, Path.of(URI.create(place).getPath())), part, Optional.empty(), notices);
            }
            Path copy =
                    LocalFolder.make("reverie-data-" + ProcessHandle.current().pid());
            try {
                return share(at(config, fetched(spark, place, copy)), part, Optional.of(place), notices);
            } finally {
                LocalFolder.delete(copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the data cannot be read: " + e.getMessage(), e);
        }
    }

    private static RunConfig at(RunConfig config, Path local) {
        return config.with(RunConfig.setting("data.path", local.toString()));
    }

    /** Shards hold what they hold. */
    private static ShardPlace asStored(ShardPlace shards, DataConfig wanted) {
        DataShape shape = shards.shape();
        boolean sized = shape.isImage()
                && (wanted.height().map(rows -> rows != shape.height()).orElse(false)
                        || wanted.width()
                                .map(columns -> columns != shape.width())
                                .orElse(false)
                        || wanted.channels()
                                .map(planes -> planes != shape.channels())
                                .orElse(false));
        if (sized) {
            throw new RequestException(
                    shards.place() + " holds images of " + shape + ", and the configuration asks for another size",
                    "leave data.height, data.width and data.channels out, or cut the data anew in that size");
        }
        if (!wanted.heldOut().isNone()) {
            throw new RequestException(
                    "no share of " + shards.place() + " can be held out (data.heldOut): it is cut already",
                    "set data.heldOut to 0, and cut the examples that are held out into shards of their own");
        }
        return shards;
    }

    private static Optional<ClusterDataset> share(
            RunConfig config, ModelData.Part part, Optional<String> place, Consumer<String> notices)
            throws IOException {
        DataSplits splits = config.data().open(DataOptions.defaults());
        splits.notices().forEach(notices);
        Dataset data = part.of(splits);
        return data.isEndless() ? Optional.empty() : Optional.of(SharedDataset.of(data, place));
    }

    /** A copy on this host of a file, of a folder, or of the rows of Parquet. */
    private static Path fetched(SparkSession spark, String place, Path to) throws IOException {
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        SharedFolder folder = SharedFolder.at(place, hadoop);
        var names = folder.list();
        if (ExampleTables.isParquet(place, names)) {
            return ParquetRows.write(ExampleTables.inOrder(spark, place), to);
        }
        if (names.size() == 1 && names.get(0).isEmpty()) {
            Path file = to.resolve(place.substring(place.lastIndexOf('/') + 1));
            folder.get("", file);
            return file;
        }
        for (String name : names) {
            folder.get(name, to.resolve(name));
        }
        return to;
    }
}
