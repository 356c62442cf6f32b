package dev.reverie.data.shard;

/** Fetches examples of shards, wherever these lie; may be called from several threads at once. */
@FunctionalInterface
public interface ShardReader {
    /**
     * Writes several examples, one behind the other, and their classes.
     *
     * @param shards number of the shard of each
     * @param rows place of each in its shard
     * @param out receives the numbers
     * @param offset where in {@code out} to begin
     * @param labels receives the classes, 0 when unlabelled
     * @param from where in {@code labels} to begin
     */
    void read(int[] shards, int[] rows, float[] out, int offset, int[] labels, int from);
}
