package dev.reverie.bench.torture;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Counts the changes in a folder and below it as the system reports them. */
final class FolderChanges implements AutoCloseable {
    private final WatchService watch;
    private final Map<WatchKey, Path> folders = new HashMap<>();
    private long count;

    /** Begins to watch a folder that exists. */
    FolderChanges(Path folder) throws IOException {
        watch = folder.getFileSystem().newWatchService();
        add(folder);
    }

    private void add(Path folder) throws IOException {
        folders.put(folder.register(watch, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE), folder);
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> below = entries.filter(Files::isDirectory).toList();
            for (Path inner : below) {
                add(inner);
            }
        }
    }

    /**
     * Waits until so many changes were seen since the start.
     *
     * @param changes in all
     * @param nanos most time to wait
     * @return whether they were
     */
    boolean await(long changes, long nanos) throws IOException, InterruptedException {
        long end = System.nanoTime() + nanos;
        while (count < changes) {
            WatchKey key = watch.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (key == null) {
                return false;
            }
            take(key);
        }
        return true;
    }

    private void take(WatchKey key) throws IOException {
        Path folder = folders.get(key);
        for (WatchEvent<?> event : key.pollEvents()) {
            count += event.count();
            if (folder != null && event.kind() != OVERFLOW && event.context() instanceof Path name) {
                Path entry = folder.resolve(name);
                if (event.kind() == ENTRY_CREATE && Files.isDirectory(entry)) {
                    add(entry);
                }
            }
        }
        key.reset();
    }

    /** Changes so far. */
    long count() throws IOException {
        for (WatchKey key = watch.poll(); key != null; key = watch.poll()) {
            take(key);
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        watch.close();
    }
}
