package dev.reverie.spark.data;

import dev.reverie.config.RunConfig;
import dev.reverie.data.DataSplits;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.spark.store.LocalFolder;
import dev.reverie.spark.store.SharedFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * The data of a run, where {@code data.path} may be a URI of any file system of Hadoop: whatever {@code reverie train} reads
 * (pictures, IDX, CIFAR, CSV, NumPy), or Parquet.
 */
public final class ClusterData {
    private static final Pattern WITH_SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+://.*|file:/.*");

    private ClusterData() {}

    /**
     * The examples to learn from, to be sent to all hosts.
     *
     * @param spark reads what lies on a shared file system
     * @param config of the run
     * @param notices is told what was assumed
     * @return empty for a generated set, which every host makes itself
     */
    public static Optional<SharedDataset> of(SparkSession spark, RunConfig config, Consumer<String> notices) {
        try {
            String place = config.data().path().orElse("");
            if (!WITH_SCHEME.matcher(place).matches()) {
                return share(config, Optional.empty(), notices);
            }
            if (place.startsWith("file:")) {
                return share(at(config, Path.of(URI.create(place).getPath())), Optional.empty(), notices);
            }
            Path copy =
                    LocalFolder.make("reverie-data-" + ProcessHandle.current().pid());
            try {
                return share(at(config, fetched(spark, place, copy)), Optional.of(place), notices);
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

    private static Optional<SharedDataset> share(RunConfig config, Optional<String> place, Consumer<String> notices)
            throws IOException {
        DataSplits splits = config.data().open(DataOptions.defaults());
        splits.notices().forEach(notices);
        return splits.train().isEndless() ? Optional.empty() : Optional.of(SharedDataset.of(splits.train(), place));
    }

    /** A copy on this host of a file, of a folder, or of the rows of Parquet. */
    private static Path fetched(SparkSession spark, String place, Path to) throws IOException {
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        SharedFolder folder = SharedFolder.at(place, hadoop);
        var names = folder.list();
        if (place.toLowerCase(Locale.ROOT).endsWith(".parquet")
                || names.stream().anyMatch(name -> name.endsWith(".parquet"))) {
            return ParquetRows.write(spark.read().parquet(place), to);
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
