package dev.reverie.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes that a format is read from: a file, mapped piece by piece, or a buffer in memory. */
interface ByteSource extends Closeable {
    /** The file's path or the buffer's name, for messages. */
    String name();

    /** Number of bytes. */
    long size();

    /**
     * The bytes from {@code position} on, for reading once: in memory.
     *
     * @param position of the first byte
     * @param length at most {@code size() - position}
     */
    ByteBuffer read(long position, int length) throws IOException;

    /**
     * The bytes from {@code position} on, for keeping: read-only, and mapped if the source is a file.
     *
     * @param position of the first byte
     * @param length at most {@code size() - position}
     */
    ByteBuffer map(long position, int length) throws IOException;

    /** A source over what remains in a buffer, which is not copied. */
    static ByteSource of(String name, ByteBuffer bytes) {
        ByteBuffer all = bytes.slice().asReadOnlyBuffer();
        return new ByteSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public long size() {
                return all.capacity();
            }

            @Override
            public ByteBuffer read(long position, int length) {
                return map(position, length);
            }

            @Override
            public ByteBuffer map(long position, int length) {
                return all.slice((int) position, length);
            }

            @Override
            public void close() {
                // Nothing is held but memory.
            }
        };
    }
}
