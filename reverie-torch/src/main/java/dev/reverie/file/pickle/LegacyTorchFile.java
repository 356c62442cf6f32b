package dev.reverie.file.pickle;

import dev.reverie.file.FileFormatException;
import dev.reverie.file.InflationLimit;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The form before torch 1.6: the pickles of a magic number, a protocol version, the machine's properties, the content
 * and the list of storage keys; then, in that order, each storage as its element count in 8 bytes and its elements.
 */
final class LegacyTorchFile implements TorchContainer, StorageReader {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long VERSION = 1001;
    private static final int COUNT_BYTES = 8;

    private final String file;
    private final FileChannel channel;
    private final Map<String, Long> positions = new LinkedHashMap<>();
    private boolean bigEndian;
    private @Nullable Object content;

    private LegacyTorchFile(String file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static LegacyTorchFile open(Path path, InflationLimit limit) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            LegacyTorchFile legacy = new LegacyTorchFile(path.toString(), channel);
            legacy.read(limit.accepted(channel.size()));
            return legacy;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @SuppressWarnings("resource") // the stream is the channel, which stays open for the storages
    private void read(long accepted) throws IOException {
        PickleInput in = new PickleInput(file, new BufferedInputStream(Channels.newInputStream(channel)));
        PickleNames names = new PickleNames(accepted);
        PickleMachine.PersistentValues none = id -> {
            throw in.fault("names a storage before its content");
        };
        if (!MAGIC.equals(new PickleMachine(in, names, none).run())) {
            throw new FileFormatException(
                    file, "is a pickle, but none of torch.save: its magic number is missing; a checkpoint is wanted");
        }
        Object version = next(in, names, none);
        if (!Long.valueOf(VERSION).equals(version)) {
            throw new FileFormatException(
                    file, "is of torch's serialization version " + shown(version) + "; accepted is " + VERSION);
        }
        bigEndian = next(in, names, none) instanceof Map<?, ?> machine
                && Boolean.FALSE.equals(machine.get("little_endian"));
        PersistentStorages storages = new PersistentStorages(in, this);
        content = next(in, names, storages);
        locate(next(in, names, none), storages.byKey(), in.position());
    }

    private static @Nullable Object next(PickleInput in, PickleNames names, PickleMachine.PersistentValues persistent)
            throws IOException {
        in.nextPickle();
        return new PickleMachine(in, names, persistent).run();
    }

    private static String shown(@Nullable Object value) {
        return value instanceof Number ? value.toString() : "unknown";
    }

    private void locate(@Nullable Object keys, Map<String, TorchStorage> storages, long start) throws IOException {
        if (!(keys instanceof List<?> order)) {
            throw new FileFormatException(file, "lacks the list of its storages: it is cut short or damaged");
        }
        long position = start;
        for (Object key : order) {
            TorchStorage storage = key instanceof String name ? storages.get(name) : null;
            if (storage == null) {
                throw new FileFormatException(file, "lists a storage that its content does not have");
            }
            String shown = "storage " + FileFormatException.excerpt(storage.key());
            long bytes = StorageBytes.count(storage);
            if (bytes > channel.size() - position - COUNT_BYTES) {
                throw new FileFormatException(
                        file,
                        "is cut short: " + shown + " of " + bytes + " bytes begins at byte " + position + " of "
                                + channel.size());
            }
            long count = ByteBuffer.wrap(bytesAt(position, COUNT_BYTES))
                    .order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
                    .getLong();
            if (count != storage.elementCount()) {
                throw new FileFormatException(
                        file,
                        "has " + count + " elements of " + shown + " where its tensors expect "
                                + storage.elementCount());
            }
            positions.put(storage.key(), position + COUNT_BYTES);
            position += COUNT_BYTES + bytes;
        }
        for (String key : storages.keySet()) {
            if (!positions.containsKey(key)) {
                throw new FileFormatException(
                        file, "lacks storage " + FileFormatException.excerpt(key) + ", which its tensors are in");
            }
        }
    }

    private byte[] bytesAt(long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, position + bytes.position()) < 0) {
                    throw new FileFormatException(file, "was cut short while it was open");
                }
            }
        } catch (ClosedChannelException closed) {
            throw new IOException(file + " is closed; load its tensors before close()", closed);
        }
        return bytes.array();
    }

    @Override
    public @Nullable Object content() {
        return content;
    }

    @Override
    public ByteBuffer read(TorchStorage storage, long offset, int length) throws IOException {
        Long start = positions.get(storage.key());
        if (start == null) {
            throw new IllegalArgumentException("storage " + storage.key() + " is none of " + file);
        }
        return StorageBytes.littleEndian(bytesAt(start + offset, length), storage.type(), bigEndian);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
