package dev.reverie.track;

import dev.reverie.file.FileWriteException;
import dev.reverie.file.OutputFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/**
 * A file to which records are appended. What was appended is with the system at once, so that a kill loses none; a record that
 * does not fit on the disk is taken back, and the file ends with a whole one.
 */
final class EventFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    /**
     * Opens the file.
     *
     * @param path where
     * @param options of {@link FileChannel#open}
     */
    EventFile(Path path, OpenOption... options) throws IOException {
        this.path = path;
        channel = FileChannel.open(path, options);
        // A new file may be forced as often as one likes: without its name it is lost.
        OutputFolder.force(path.toAbsolutePath().getParent());
    }

    /**
     * Appends a record.
     *
     * @throws FileWriteException if it cannot be written; the file is as before
     */
    void append(byte[] record) throws IOException {
        long before = channel.size();
        try {
            ByteBuffer left = ByteBuffer.wrap(record);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        } catch (IOException e) {
            cutBack(before, e);
            throw failure(e, record.length);
        }
    }

    private void cutBack(long size, IOException reason) {
        try {
            channel.truncate(size);
        } catch (IOException e) {
            // Readers take a last record that was cut for none.
            reason.addSuppressed(e);
        }
    }

    /** Sees to it that what was appended outlives a power cut. */
    void force() throws IOException {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw failure(e, 0);
        }
    }

    private FileWriteException failure(IOException reason, long needed) throws IOException {
        FileWriteException failure = new FileWriteException(
                path.toString(),
                String.valueOf(reason.getMessage()),
                needed,
                Files.getFileStore(path).getUsableSpace());
        failure.initCause(reason);
        return failure;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
