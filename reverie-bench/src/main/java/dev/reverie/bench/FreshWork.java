package dev.reverie.bench;

import dev.reverie.torch.DType;
import dev.reverie.torch.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Memory of a process that does a single piece of work. */
final class FreshWork {
    /** The name of the command for the process. */
    static final String COMMAND = "work";

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long KILOBYTE = 1024;
    private static final int WARM_UP = 3;
    private static final int REPETITIONS = 5;

    private FreshWork() {}

    /**
     * The needs of one process.
     *
     * @param peakBytes its largest resident memory
     * @param faults minor page faults of one pass or step, after the first few; negative where they are not counted
     */
    record Result(long peakBytes, long faults) {
        /** One line that {@link #parse} reads. */
        String line() {
            return peakBytes + " " + faults;
        }

        /** Reads a line. */
        static Result parse(String line) {
            String[] parts = line.strip().split(" ", -1);
            if (parts.length != 2) {
                throw new IllegalArgumentException(
                        "expected 2 numbers from the measuring process, got \"" + line + "\"");
            }
            return new Result(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
        }
    }

    /**
     * Starts a process and reads what it needed.
     *
     * @param workload the network
     * @param work inference or training
     * @param dtype element type of the computation
     */
    static Result start(Workload workload, Work work, DType dtype) throws IOException, InterruptedException {
        return Result.parse(ChildJava.run(COMMAND, workload.key(), work.name(), dtype.name()));
    }

    /**
     * Does the work in this process.
     *
     * @param key of the network
     * @param work inference or training
     * @param dtype element type of the computation
     */
    static Result measure(String key, Work work, DType dtype) throws IOException {
        Workload workload = PeerComparison.workloads().stream()
                .filter(candidate -> candidate.key().equals(key))
                .findFirst()
                .orElseThrow();
        Engine.load();
        try (NetworkRun run = new NetworkRun(workload, dtype);
                ResidentPeak watch = ResidentPeak.start()) {
            for (int i = 0; i < WARM_UP; i++) {
                run.run(work);
            }
            long before = PageFaults.minor();
            for (int i = 0; i < REPETITIONS; i++) {
                run.run(work);
            }
            long faults = before < 0 ? -1 : (PageFaults.minor() - before) / REPETITIONS;
            long peak = Files.isReadable(STATUS) ? highWater(Files.readAllLines(STATUS)) : watch.bytes();
            return new Result(peak, faults);
        }
    }

    /** The line {@code VmHWM:   12345 kB} of Linux, which misses no moment. */
    static long highWater(List<String> status) throws IOException {
        for (String line : status) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * KILOBYTE;
            }
        }
        throw new IOException("no line VmHWM in " + STATUS);
    }
}
