package dev.reverie.data.shard;

import dev.reverie.data.DataException;
import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.Provenance;
import dev.reverie.data.Standardization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A data set cut into files by index, of which only what is read is in memory. */
public final class ShardedDataset implements Dataset {
    private final ShardIndex index;
    private final ShardReader reader;
    private final long[] starts;
    private final long size;
    private final Provenance provenance;

    /**
     * A set whose examples are fetched.
     *
     * @param index what it consists of
     * @param reader fetches them
     */
    public ShardedDataset(ShardIndex index, ShardReader reader) {
        this.index = index;
        this.reader = reader;
        starts = index.starts();
        size = index.size();
        provenance = index.provenance();
    }

    /** Whether a folder holds such a set. */
    public static boolean recognises(Path folder) {
        return Files.isRegularFile(folder.resolve(ShardIndex.NAME));
    }

    /**
     * Opens one in a folder of this machine; its files are mapped.
     *
     * @param folder with {@value ShardIndex#NAME}
     * @throws DataException if a file is missing or is not what the index says
     */
    public static ShardedDataset open(Path folder) throws DataException {
        Path described = folder.resolve(ShardIndex.NAME);
        ShardIndex index;
        try {
            index = ShardIndex.parse(Files.readString(described), described.toString());
        } catch (IOException e) {
            throw new DataException(described, "cannot be read (" + e.getMessage() + ")", e);
        }
        List<ShardFile> files = new ArrayList<>();
        for (ShardIndex.Shard shard : index.shards()) {
            files.add(ShardFile.open(folder.resolve(shard.file()), shard, index));
        }
        int length = index.shape().length();
        return new ShardedDataset(index, (shards, rows, out, offset, labels, from) -> {
            for (int i = 0; i < rows.length; i++) {
                ShardFile file = files.get(shards[i]);
                ShardFile.values(file.row(rows[i]), index.isBytes(), out, offset + i * length, length);
                labels[from + i] = file.label(rows[i]);
            }
        });
    }

    @Override
    public String name() {
        return index.name();
    }

    @Override
    public DataShape shape() {
        return index.shape();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public List<String> classNames() {
        return index.classNames();
    }

    @Override
    public List<String> columnNames() {
        return index.columnNames();
    }

    @Override
    public Optional<Standardization> standardization() {
        return index.standardization();
    }

    @Override
    public void read(long index, float[] out, int offset) {
        readAll(new long[] {index}, out, offset, new int[1], 0);
    }

    @Override
    public int label(long index) {
        int[] label = new int[1];
        readAll(new long[] {index}, new float[shape().length()], 0, label, 0);
        return label[0];
    }

    @Override
    public void readAll(long[] indices, float[] out, int offset, int[] labels, int from) {
        int[] shards = new int[indices.length];
        int[] rows = new int[indices.length];
        for (int i = 0; i < indices.length; i++) {
            shards[i] = ShardIndex.find(starts, Objects.checkIndex(indices[i], size));
            rows[i] = Math.toIntExact(indices[i] - starts[shards[i]]);
        }
        reader.read(shards, rows, out, offset, labels, from);
    }

    @Override
    public Provenance provenance() {
        return provenance;
    }
}
