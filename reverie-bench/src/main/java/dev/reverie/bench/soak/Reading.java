package dev.reverie.bench.soak;

import dev.reverie.torch.Engine;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this process holds at one moment, right after a garbage collection.
 *
 * @param seconds since the start
 * @param updates of the weights done
 * @param calls of {@code sample} done
 * @param resident memory that the system counts for the process, in bytes
 * @param heap used by Java objects, in bytes
 * @param reserved heap that the virtual machine has taken from the system for them, in bytes
 * @param machine code, classes and tables of the virtual machine, in bytes
 * @param direct buffers outside the heap, in bytes
 * @param nativeObjects of the engine that are alive
 * @param files that are open
 * @param threads of the system that belong to the process
 * @param classes that are loaded
 */
record Reading(
        double seconds,
        long updates,
        long calls,
        long resident,
        long heap,
        long reserved,
        long machine,
        long direct,
        long nativeObjects,
        long files,
        long threads,
        long classes) {
    static final String HEADER =
            "seconds,updates,calls,resident,heap,reserved,machine,direct,nativeObjects,files,threads,classes";

    private static final Path OPEN_FILES = Path.of("/proc/self/fd");
    private static final Path THREADS = Path.of("/proc/self/task");
    /** The virtual machine begins to give back heap so long after a collection, in milliseconds, and goes on in parts. */
    private static final long GIVING_BACK = 250;

    private static final long PART = 50;
    private static final int MOST_PARTS = 20;
    private static final long SAME = 256 << 10;

    private static final int COLUMNS = HEADER.split(",", -1).length;

    /** Collects garbage and reads what is left. */
    static Reading take(double seconds, long updates, long calls) throws IOException {
        // The first collection finds native objects without an owner, the second what their reference queue held.
        System.gc();
        System.gc();
        long resident = settledResident();
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        MemoryUsage heap = memory.getHeapMemoryUsage();
        return new Reading(
                seconds,
                updates,
                calls,
                resident,
                heap.getUsed(),
                heap.getCommitted(),
                memory.getNonHeapMemoryUsage().getCommitted(),
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum(),
                Engine.liveNativeObjects(),
                entries(OPEN_FILES),
                entries(THREADS),
                ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
    }

    /** Resident memory once the heap that the collections freed is given back. */
    private static long settledResident() {
        long before = Long.MAX_VALUE;
        try {
            Thread.sleep(GIVING_BACK);
            for (int part = 0; part < MOST_PARTS; part++) {
                long now = Engine.residentBytes();
                if (now > before - SAME) {
                    return now;
                }
                before = now;
                Thread.sleep(PART);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Engine.residentBytes();
    }

    /** Entries of a folder of the system; 0 where the system has none, so that the quantity is flat. */
    private static long entries(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.count();
        }
    }

    /** One line of a table of comma-separated values. */
    String line() {
        return Stream.of(
                        seconds,
                        updates,
                        calls,
                        resident,
                        heap,
                        reserved,
                        machine,
                        direct,
                        nativeObjects,
                        files,
                        threads,
                        classes)
                .map(Object::toString)
                .collect(Collectors.joining(","));
    }

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException if it is not one of {@link #line}
     */
    static Reading parse(String line) {
        String[] parts = line.split(",", -1);
        if (parts.length != COLUMNS) {
            throw new IllegalArgumentException("a line of readings has " + COLUMNS + " numbers, got \"" + line + "\"");
        }
        long[] whole = Arrays.stream(parts).skip(1).mapToLong(Long::parseLong).toArray();
        return new Reading(
                Double.parseDouble(parts[0]),
                whole[0],
                whole[1],
                whole[2],
                whole[3],
                whole[4],
                whole[5],
                whole[6],
                whole[7],
                whole[8],
                whole[9],
                whole[10]);
    }

    /**
     * Reads a file of readings.
     *
     * @throws IllegalArgumentException if it is none
     */
    static List<Reading> read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
            throw new IllegalArgumentException(file + " holds no readings: it does not begin with " + HEADER);
        }
        return lines.stream().skip(1).map(Reading::parse).toList();
    }
}
