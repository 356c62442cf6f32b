package dev.reverie.file.pickle;

import dev.reverie.file.FileFormatException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The storages that a pickle names by {@code ('storage', class, key, device, count[, view])}; the same key is the same
 * storage. On which device it was is no matter.
 */
final class PersistentStorages implements PickleMachine.PersistentValues {
    private final PickleInput in;
    private final StorageReader reader;
    private final Map<String, TorchStorage> byKey = new LinkedHashMap<>();

    PersistentStorages(PickleInput in, StorageReader reader) {
        this.in = in;
        this.reader = reader;
    }

    @Override
    public Object load(@Nullable Object id) throws IOException {
        if (!(id instanceof List<?> fields)
                || fields.size() < 5
                || !"storage".equals(fields.get(0))
                || !(fields.get(1) instanceof StorageType type)
                || !(fields.get(2) instanceof String key)
                || !(fields.get(4) instanceof Long count)
                || count < 0) {
            throw in.fault("names a storage of tensors in a way that torch does not");
        }
        if (fields.size() > 5 && fields.get(5) != null) {
            throw in.fault("holds a view of a storage, as torch wrote before 0.4; save it anew in Python");
        }
        TorchStorage storage = new TorchStorage(key, type.elements(), count, reader);
        TorchStorage known = byKey.putIfAbsent(key, storage);
        if (known != null && !known.equals(storage)) {
            throw in.fault("says that storage " + FileFormatException.excerpt(key) + " is " + known.elementCount() + " "
                    + known.type() + " and " + count + " " + type.elements());
        }
        return storage;
    }

    /** All storages that were referenced. */
    Map<String, TorchStorage> byKey() {
        return byKey;
    }
}
