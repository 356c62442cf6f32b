package dev.reverie.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Opens safetensors files, the format of checkpoints: named arrays and texts, no code, nothing executed on reading.
 *
 * <p>A file is an 8-byte little-endian header length, a JSON header and the tensors' bytes. The whole header is checked
 * before anything is given out: sizes, offsets without overlap or hole, types, unique names.
 *
 * @see SafetensorsWriter
 */
public final class Safetensors {
    private Safetensors() {}

    /**
     * Opens a file; close it when done.
     *
     * @param path the file
     * @throws java.nio.file.NoSuchFileException if it is missing; the reason names what is there instead
     * @throws FileFormatException if it is a folder or no well-formed safetensors file
     * @throws IOException if it cannot be read
     */
    public static SafetensorsFile open(Path path) throws IOException {
        return SafetensorsFile.of(FileSource.open(path));
    }

    /**
     * Opens the content of a file that is in memory, for instance a resource or a download.
     *
     * @param name a name for messages
     * @param bytes the content, from position to limit; not copied
     * @throws FileFormatException if it is no well-formed safetensors file
     */
    public static SafetensorsFile open(String name, ByteBuffer bytes) throws IOException {
        return SafetensorsFile.of(ByteSource.of(name, bytes));
    }
}
