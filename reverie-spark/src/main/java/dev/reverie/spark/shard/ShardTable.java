package dev.reverie.spark.shard;

import dev.reverie.data.ContentHash;
import dev.reverie.data.shard.ShardFile;
import dev.reverie.data.shard.ShardIndex;
import dev.reverie.errors.RequestException;
import dev.reverie.spark.rows.RowForm;
import dev.reverie.spark.store.LocalFolder;
import dev.reverie.spark.store.SharedFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Writes the rows of a partition as shards, a few megabytes in memory at a time.
 *
 * @param place of the set
 * @param hadoop settings of the file systems
 * @param form of an example
 * @param classes what the labels stand for; empty when unlabelled
 * @param label the place of the column of labels; -1 without
 * @param shardBytes about so many bytes in a shard
 */
record ShardTable(
        String place,
        SerializableConfiguration hadoop,
        RowForm form,
        ArrayList<String> classes,
        int label,
        long shardBytes)
        implements Serializable {
    /** A shard that was written. */
    record Written(int partition, int piece, String file, int count, long bytes, String sha256)
            implements Serializable {
        ShardIndex.Shard shard() {
            return new ShardIndex.Shard(file, count, bytes, sha256);
        }
    }

    Iterator<Written> write(int partition, Iterator<Row> rows) throws IOException {
        List<Written> written = new ArrayList<>();
        int rowBytes = ShardFile.rowBytes(form.shape(), form.isBytes());
        int most = (int) Math.max(1, Math.min(Integer.MAX_VALUE / 2 / rowBytes, shardBytes / rowBytes));
        ByteBuffer buffer = ByteBuffer.allocate(most * rowBytes).order(ByteOrder.LITTLE_ENDIAN);
        int[] labels = new int[classes.isEmpty() ? 0 : most];
        Map<String, Integer> numbers = new HashMap<>();
        classes.forEach(name -> numbers.put(name, numbers.size()));
        Path folder = LocalFolder.make("reverie-cut-" + ProcessHandle.current().pid() + "-"
                + TaskContext.get().taskAttemptId());
        try {
            int count = 0;
            while (rows.hasNext()) {
                Row row = rows.next();
                form.put(row, buffer);
                if (labels.length > 0) {
                    labels[count] = number(numbers, row);
                }
                count++;
                if (count == most || !rows.hasNext()) {
                    written.add(put(
                            folder,
                            partition,
                            written.size(),
                            buffer.flip(),
                            Arrays.copyOf(labels, labels.length == 0 ? 0 : count)));
                    buffer.clear();
                    count = 0;
                }
            }
        } finally {
            LocalFolder.delete(folder);
        }
        return written.iterator();
    }

    private int number(Map<String, Integer> numbers, Row row) {
        Integer number = numbers.get(String.valueOf(row.get(label)));
        if (number == null) {
            throw new RequestException(
                    "a row has the label " + row.get(label) + ", which is not among the classes " + classes,
                    "let nobody write the table while it is cut, and leave out rows without a label");
        }
        return number;
    }

    private Written put(Path folder, int partition, int piece, ByteBuffer rows, int[] labels) throws IOException {
        String name = String.format(Locale.ROOT, "shard-%05d-%03d.safetensors", partition, piece);
        Path file = folder.resolve(name);
        int count = rows.remaining() / ShardFile.rowBytes(form.shape(), form.isBytes());
        ShardFile.write(file, form.shape(), form.isBytes(), rows, labels);
        SharedFolder.at(place, hadoop.value()).put(name, file);
        MessageDigest digest = ContentHash.newDigest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            Written written = new Written(
                    partition,
                    piece,
                    name,
                    count,
                    in.transferTo(OutputStream.nullOutputStream()),
                    HexFormat.of().formatHex(digest.digest()));
            Files.delete(file);
            return written;
        }
    }
}
