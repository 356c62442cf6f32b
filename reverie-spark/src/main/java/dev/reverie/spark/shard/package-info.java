/** Data sets larger than a host: cut into shards by all tasks, held in parts by the workers, and fetched from one another. */
@NullMarked
package dev.reverie.spark.shard;

import org.jspecify.annotations.NullMarked;
