package dev.reverie.bench.torture;

import java.nio.ByteBuffer;

/** An operation on files, as the system was asked for it. Paths are absolute. */
sealed interface Operation {
    /**
     * Opens a file or a folder.
     *
     * @param handle names it from now on
     * @param path where
     * @param create whether a missing file is made
     * @param truncate whether its content is dropped
     * @param synchronous whether every write is on the disk when it returns
     */
    record Open(int handle, String path, boolean create, boolean truncate, boolean synchronous) implements Operation {}

    /**
     * Writes bytes.
     *
     * @param handle of the file
     * @param offset where; negative for its end
     * @param bytes what
     */
    record Write(int handle, long offset, ByteBuffer bytes) implements Operation {
        /** Looks at the bytes without changing them. */
        public Write {
            bytes = bytes.asReadOnlyBuffer();
        }
    }

    /**
     * Cuts a file, or pads it with zeros.
     *
     * @param handle of the file
     * @param size afterwards
     */
    record Truncate(int handle, long size) implements Operation {}

    /**
     * Forces a file's content, or a folder's entries, to the disk.
     *
     * @param handle of it
     */
    record Force(int handle) implements Operation {}

    /**
     * Renames a file or a folder, replacing a file of the new name.
     *
     * @param from its name
     * @param to its new name
     */
    record Rename(String from, String to) implements Operation {}

    /**
     * Deletes a file or an empty folder.
     *
     * @param path which
     */
    record Delete(String path) implements Operation {}

    /**
     * Makes a folder.
     *
     * @param path which
     */
    record MakeFolder(String path) implements Operation {}
}
