package dev.reverie.file.pickle;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads pieces of the storages of an open file. */
interface StorageReader {
    /**
     * A piece of a storage, little-endian, in memory of its own.
     *
     * @param storage one of this file
     * @param offset of the first byte
     * @param length in bytes, within the storage
     * @throws java.io.IOException if the file is damaged there, or was closed
     */
    ByteBuffer read(TorchStorage storage, long offset, int length) throws IOException;
}
