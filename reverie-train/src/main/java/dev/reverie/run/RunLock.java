package dev.reverie.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A lock that keeps a second program from writing to a run; the system releases it when the process ends. */
final class RunLock implements AutoCloseable {
    static final String NAME = ".lock";

    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @throws RunException if somebody else holds it
     */
    static RunLock take(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                tellWho(channel);
                return new RunLock(channel);
            }
        } catch (OverlappingFileLockException heldByThisProcess) {
            channel.close();
            throw busy(folder, file);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw busy(folder, file);
    }

    private static void tellWho(FileChannel channel) {
        try {
            channel.truncate(0);
            channel.write(StandardCharsets.US_ASCII.encode(
                    Long.toString(ProcessHandle.current().pid())));
        } catch (IOException diskIsFull) {
            // The lock holds without the number, which is for the message of others only.
            return;
        }
    }

    private static RunException busy(Path folder, Path file) {
        String process = "another process";
        try (FileChannel reader = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate(20);
            reader.read(bytes);
            String pid = StandardCharsets.US_ASCII.decode(bytes.flip()).toString();
            process = pid.isEmpty() ? process : "process " + pid;
        } catch (IOException unknown) {
            // Only the number is lost from the message.
            process = "another process";
        }
        return new RunException(
                folder, "is being written by " + process, "wait for it, stop it, or choose another folder (--out)");
    }

    /** Whether a file is the lock of a run. */
    static boolean isLock(Path file) {
        return file.endsWith(NAME) && Files.isRegularFile(file);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
