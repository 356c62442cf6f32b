package dev.reverie.file.pickle;

import dev.reverie.file.ElementType;
import java.nio.ByteBuffer;

/** The order of the bytes of storages; ours is little-endian. */
final class StorageBytes {
    private StorageBytes() {}

    /** Bytes of a storage; {@link Long#MAX_VALUE} where that overflows. */
    static long count(TorchStorage storage) {
        int width = storage.type().bytes();
        return storage.elementCount() > Long.MAX_VALUE / width ? Long.MAX_VALUE : storage.elementCount() * width;
    }

    /** Turns big-endian elements around, in place. */
    static ByteBuffer littleEndian(byte[] bytes, ElementType type, boolean fromBigEndian) {
        int width = type.bytes();
        if (fromBigEndian) {
            for (int first = 0; first + width <= bytes.length; first += width) {
                for (int i = 0; i < width / 2; i++) {
                    byte swapped = bytes[first + i];
                    bytes[first + i] = bytes[first + width - 1 - i];
                    bytes[first + width - 1 - i] = swapped;
                }
            }
        }
        return ByteBuffer.wrap(bytes);
    }
}
