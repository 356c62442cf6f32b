package dev.reverie.studio.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.errors.RequestException;
import dev.reverie.file.AtomicFile;
import dev.reverie.studio.web.Answers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The append-only file of the queue: one JSON object a line, on the disk before anybody is told of it. A line that a kill has cut
 * short is passed over. While a studio has it open, no other can.
 */
final class QueueFile implements AutoCloseable {
    private static final String NAME = "queue.jsonl";
    private static final String LOCK = "lock";

    private final FileChannel lock;
    private final Path file;
    private @Nullable FileChannel out;

    private QueueFile(FileChannel lock, Path file) {
        this.lock = lock;
        this.file = file;
    }

    /**
     * Opens the queue of a folder.
     *
     * @param folder of the queue; made if it is missing
     * @throws RequestException if another studio has it
     * @throws IOException if it cannot be written
     */
    static QueueFile open(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel lock = FileChannel.open(
                folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (!isLocked(lock)) {
                throw busy(folder, lock);
            }
            lock.truncate(0);
            lock.write(StandardCharsets.US_ASCII.encode(
                    Long.toString(ProcessHandle.current().pid())));
            return new QueueFile(lock, folder.resolve(NAME));
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    private static RequestException busy(Path folder, FileChannel lock) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(20);
        lock.read(bytes, 0);
        String pid = StandardCharsets.US_ASCII.decode(bytes.flip()).toString();
        return new RequestException(
                "another studio" + (pid.isEmpty() ? "" : " (process " + pid + ")") + " has the runs of "
                        + folder.toAbsolutePath().normalize().resolve("../..").normalize(),
                "use its page, stop it, or choose another folder by --runs");
    }

    /** All lines that are whole. */
    List<ObjectNode> read() throws IOException {
        List<ObjectNode> lines = new ArrayList<>();
        byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
            ObjectNode entry = parsed(line);
            if (entry != null) {
                lines.add(entry);
            }
        }
        return lines;
    }

    private static @Nullable ObjectNode parsed(String line) {
        try {
            JsonNode entry = Answers.parse(line);
            return entry instanceof ObjectNode object ? object : null;
        } catch (JsonProcessingException cutShort) {
            return null;
        }
    }

    /** Adds a line and waits until it is on the disk. */
    synchronized void append(ObjectNode entry) throws IOException {
        // A kill may have left half a line before this one.
        byte[] bytes = ("\n" + Answers.text(entry) + "\n").getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (out == null) {
            out = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        }
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
        out.force(false);
    }

    /** Begins the file anew with some lines, as one step. */
    synchronized void rewrite(List<ObjectNode> lines) throws IOException {
        closeOut();
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(Answers.text(line)).append('\n'));
        AtomicFile.write(file, text.toString());
    }

    private void closeOut() throws IOException {
        if (out != null) {
            out.close();
            out = null;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closeOut();
        lock.close();
    }
}
