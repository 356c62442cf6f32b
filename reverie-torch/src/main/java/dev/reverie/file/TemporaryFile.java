package dev.reverie.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file {@code .NAME.PID-RANDOM.tmp} that becomes {@code NAME} when it is whole.
 *
 * <p>Its writer holds a lock on it, which the system takes back when the process ends, however it ends. So a temporary file
 * that can be locked has been abandoned.
 */
final class TemporaryFile implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("\\..+\\.([0-9a-f]+)-[0-9a-f]+\\.tmp");
    private static final String PID = Long.toHexString(ProcessHandle.current().pid());

    private final Path path;
    private final FileChannel channel;
    private boolean moved;

    private TemporaryFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Makes one.
     *
     * @param file what it will become
     */
    static TemporaryFile beside(Path file) throws IOException {
        while (true) {
            String random = Long.toHexString(ThreadLocalRandom.current().nextLong());
            Path path = file.resolveSibling("." + file.getFileName() + "." + PID + "-" + random + ".tmp");
            FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            if (lock(channel) && Files.exists(path)) {
                return new TemporaryFile(path, channel);
            }
            // Another process took it for abandoned before it was locked.
            channel.close();
            Files.deleteIfExists(path);
        }
    }

    /** False if another process holds it; a system without locks never says so, and no file is abandoned there. */
    private static boolean lock(FileChannel channel) {
        try {
            return channel.tryLock() != null;
        } catch (IOException | UnsupportedOperationException noLocks) {
            return true;
        }
    }

    /** Takes the content. */
    FileChannel channel() {
        return channel;
    }

    /** Forces the content to the disk and puts it in the place of a file. */
    void moveTo(Path file) throws IOException {
        channel.force(true);
        // Not every system moves an open file.
        channel.close();
        Files.move(path, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        moved = true;
    }

    /** Deletes it, unless it was moved. */
    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            if (!moved) {
                deleteQuietly(path);
            }
        }
    }

    private static void deleteQuietly(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException unreported) {
            // The failure that made the file useless is on its way to the caller.
            return;
        }
    }

    /**
     * Deletes the temporary files of processes that were killed; those that are being written stay.
     *
     * @param folder in which they are, not below
     */
    static void deleteAbandoned(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, ".*.tmp")) {
            for (Path file : files) {
                Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
                // This process must not open its own: closing it again would take the lock back on some systems.
                if (name.matches() && !name.group(1).equals(PID) && isAbandoned(file)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static boolean isAbandoned(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (NoSuchFileException renamedMeanwhile) {
            return false;
        } catch (IOException | OverlappingFileLockException unknown) {
            return false;
        }
    }
}
