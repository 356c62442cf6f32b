/** Data sets cut by index into files that are mapped, not read: for sets larger than memory, on one machine and on a cluster. */
@NullMarked
package dev.reverie.data.shard;

import org.jspecify.annotations.NullMarked;
