package dev.reverie.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Saves a file whole or not at all: a reader at any moment, and after a crash or power cut, finds the former content
 * or the new one.
 *
 * <p>The content goes to a {@link TemporaryFile} in the same folder, is forced to the disk and then renamed over the
 * target; then the folder is forced to the disk. When anything fails the temporary file is deleted and the former file
 * stays. Only a process that is killed while it writes leaves its temporary file behind, and {@link OutputFolder#make}
 * deletes it. A symbolic link is followed, not replaced.
 */
public final class AtomicFile {
    /** Larger writes from a heap buffer would make the JDK keep as large a direct buffer for the thread. */
    private static final int PIECE = 1 << 20;

    private AtomicFile() {}

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes everything, and leaves the channel open.
         *
         * @param channel takes the bytes, from the first on
         * @throws IOException if the content cannot be produced or written
         */
        void writeTo(WritableByteChannel channel) throws IOException;
    }

    /**
     * Saves a file atomically.
     *
     * @param target the path to write; its folder must exist
     * @param bytesNeeded size of the content, so that a full disk is noticed before anything is written; 0 if not
     *     known
     * @param content writes the content
     * @throws NoSuchFileException if the target's folder is missing
     * @throws FileWriteException if the target is a folder, the disk is too full, or writing fails
     */
    public static void write(Path target, long bytesNeeded, Content content) throws IOException {
        Path file = Files.isSymbolicLink(target) && Files.exists(target) ? target.toRealPath() : target;
        Path folder = file.toAbsolutePath().getParent();
        Path name = file.getFileName();
        if (folder == null || name == null || Files.isDirectory(file)) {
            throw failure(target, "a folder is in its place; name a file", bytesNeeded, -1);
        }
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(target.toString(), null, "cannot be written: there is no folder " + folder);
        }
        long free = bytesFree(folder);
        if (free >= 0 && free < bytesNeeded) {
            throw failure(target, "the disk is too full", bytesNeeded, free);
        }
        try {
            writeBeside(folder, file, content);
        } catch (IOException e) {
            // The temporary file is gone, so that the free space reported is what another attempt will find.
            FileWriteException failure = failure(target, reason(e), bytesNeeded, bytesFree(folder));
            failure.initCause(e);
            throw failure;
        }
    }

    private static void writeBeside(Path folder, Path file, Content content) throws IOException {
        try (TemporaryFile temporary = TemporaryFile.beside(file)) {
            content.writeTo(temporary.channel());
            temporary.moveTo(file);
        }
        OutputFolder.force(folder);
    }

    /**
     * Saves bytes atomically; what is no ordinary file, such as a pipe or a device, takes them as they come.
     *
     * @param target the path to write; its folder must exist
     * @param bytes the content
     * @throws FileWriteException if the target is a folder, the disk is too full, or writing fails
     */
    public static void write(Path target, byte[] bytes) throws IOException {
        if (Files.exists(target) && !Files.isRegularFile(target) && !Files.isDirectory(target)) {
            Files.write(target, bytes);
            return;
        }
        write(target, bytes.length, channel -> writeFully(channel, ByteBuffer.wrap(bytes)));
    }

    /** Saves text in UTF-8, as {@link #write(Path, byte[])} does. */
    public static void write(Path target, String text) throws IOException {
        write(target, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes all that remains in a buffer. */
    static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        int end = bytes.limit();
        while (bytes.position() < end) {
            bytes.limit((int) Math.min(end, (long) bytes.position() + PIECE));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    private static FileWriteException failure(Path target, String reason, long bytesNeeded, long bytesFree) {
        return new FileWriteException(target.toString(), reason, bytesNeeded, bytesFree);
    }

    private static String reason(IOException e) {
        if (e instanceof FileSystemException refused) {
            String reason = refused.getReason();
            return reason == null ? e.getClass().getSimpleName() : reason;
        }
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private static long bytesFree(Path folder) {
        try {
            FileStore store = Files.getFileStore(folder);
            // Virtual file systems report a capacity of 0.
            return store.getTotalSpace() > 0 ? store.getUsableSpace() : -1;
        } catch (IOException unknown) {
            return -1;
        }
    }
}
