package dev.reverie.spark.shard;

import dev.reverie.data.shard.ShardFile;
import dev.reverie.data.shard.ShardIndex;
import dev.reverie.spark.data.ShardPlace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * The shards that a worker holds, on its disk: those whose number, divided by the number of workers, leaves its rank.
 *
 * @param files by the numbers of the shards
 * @param index of the set
 */
record HeldShards(Map<Integer, ShardFile> files, ShardIndex index) {
    static int holder(int shard, int workers) {
        return shard % workers;
    }

    /** Brings the shards of a worker to its host. */
    static HeldShards of(ShardPlace place, Configuration hadoop, int rank, int workers, Path folder)
            throws IOException {
        ShardIndex index = place.index();
        Map<Integer, ShardFile> files = new HashMap<>();
        for (int shard = 0; shard < index.shards().size(); shard++) {
            if (holder(shard, workers) == rank) {
                files.put(shard, place.fetch(hadoop, index.shards().get(shard), folder));
            }
        }
        return new HeldShards(Map.copyOf(files), index);
    }

    /**
     * A shard that this worker holds.
     *
     * @throws IllegalArgumentException if another one does
     */
    ShardFile file(int shard) {
        ShardFile file = files.get(shard);
        if (file == null) {
            throw new IllegalArgumentException("shard " + shard + " is held by another worker");
        }
        return file;
    }
}
