package dev.reverie.spark.train;

import dev.reverie.data.DataSplits;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.run.RunDirectory;
import dev.reverie.spark.data.ClusterDataset;
import dev.reverie.spark.data.ShardPlace;
import dev.reverie.spark.data.SharedDataset;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/**
 * How the examples reach a worker: it makes them itself, has all of them, or holds a part and asks the others.
 *
 * @param sent all of them; null otherwise
 * @param shards where they lie, of which each worker holds a part; null otherwise
 */
record WorkerData(
        @Nullable Broadcast<SharedDataset> sent, @Nullable ShardPlace shards) implements Serializable {
    /** Of a data set; of none, every worker makes it itself. */
    static WorkerData of(JavaSparkContext spark, Optional<ClusterDataset> data) {
        ClusterDataset set = data.orElse(null);
        return new WorkerData(
                set instanceof SharedDataset shared ? spark.broadcast(shared) : null,
                set instanceof ShardPlace place ? place : null);
    }

    /** The set where this worker has all of it. */
    DataSplits whole(RunDirectory run) throws IOException {
        return sent == null
                ? run.config().data().open(DataOptions.defaults())
                : DataSplits.of(sent.value().name(), sent.value());
    }

    /** Frees what was sent. */
    void destroy() {
        if (sent != null) {
            sent.destroy();
        }
    }
}
