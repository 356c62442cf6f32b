package dev.reverie.spark.data;

import dev.reverie.data.DataShape;
import dev.reverie.data.Provenance;
import dev.reverie.data.shard.ShardFile;
import dev.reverie.data.shard.ShardIndex;
import dev.reverie.spark.rows.ValueTable;
import dev.reverie.spark.store.LocalFolder;
import dev.reverie.spark.store.SharedFolder;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A data set in shards on a shared file system, of which no host holds all.
 *
 * @param place its folder, a URI
 * @param text content of its index
 */
public record ShardPlace(String place, String text) implements ClusterDataset, Serializable {
    /** The set at a place; absent if there is none. */
    public static Optional<ShardPlace> at(String place, Configuration hadoop) {
        SharedFolder folder = SharedFolder.at(place, hadoop);
        // HDFS answers for what lies below a file that access is denied, not that nothing is there.
        return folder.isFolder()
                ? folder.text(ShardIndex.NAME).map(text -> new ShardPlace(folder.place(), text))
                : Optional.empty();
    }

    /** What it consists of. */
    public ShardIndex index() {
        return ShardIndex.parse(text, place + "/" + ShardIndex.NAME);
    }

    @Override
    public String name() {
        return index().name();
    }

    @Override
    public DataShape shape() {
        return index().shape();
    }

    @Override
    public Provenance provenance() {
        return index().provenance();
    }

    /**
     * Brings a shard to this host and checks it.
     *
     * @param hadoop settings of the file systems
     * @param shard which one
     * @param folder of this host
     * @throws dev.reverie.spark.store.StoreException if it is not what the index says
     */
    public ShardFile fetch(Configuration hadoop, ShardIndex.Shard shard, Path folder) throws IOException {
        Path file = folder.resolve(shard.file());
        SharedFolder.at(place, hadoop).getWhole(shard.file(), shard.bytes(), shard.sha256(), file);
        return ShardFile.open(file, shard, index());
    }

    @Override
    public Dataset<Row> table(SparkSession spark, int most, Units units) {
        ShardIndex index = index();
        long[] starts = index.starts();
        List<Integer> needed = new ArrayList<>();
        for (int i = 0; i < starts.length && starts[i] < most; i++) {
            needed.add(i);
        }
        JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
        SerializableConfiguration hadoop = new SerializableConfiguration(context.hadoopConfiguration());
        ShardPlace self = this;
        JavaRDD<Row> rows = context.parallelize(needed, needed.size())
                .flatMap(shard -> self.rows(hadoop.value(), shard, most - starts[shard], units));
        return spark.createDataFrame(
                rows, new StructType().add(ValueTable.indexField()).add(ValueTable.valuesField(Metadata.empty())));
    }

    private Iterator<Row> rows(Configuration hadoop, int number, long most, Units units) throws IOException {
        ShardIndex index = index();
        long start = index.starts()[number];
        Path folder = LocalFolder.make("reverie-rows-" + ProcessHandle.current().pid() + "-"
                + TaskContext.get().taskAttemptId());
        try {
            ShardFile shard = fetch(hadoop, index.shards().get(number), folder);
            List<Row> rows = new ArrayList<>();
            for (int row = 0; row < Math.min(most, shard.count()); row++) {
                float[] values = new float[index.shape().length()];
                ShardFile.values(shard.row(row), index.isBytes(), values, 0, values.length);
                if (units == Units.DATA) {
                    index.standardization().ifPresent(scale -> scale.invert(values));
                }
                rows.add(RowFactory.create(start + row, values));
            }
            return rows.iterator();
        } finally {
            LocalFolder.delete(folder);
        }
    }
}
