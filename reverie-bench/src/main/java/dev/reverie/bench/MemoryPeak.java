package dev.reverie.bench;

import dev.reverie.torch.DType;
import dev.reverie.torch.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The largest resident memory of a process that does one piece of work and nothing else. */
final class MemoryPeak {
    /** The name of the command for the process. */
    static final String COMMAND = "peak";

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long KILOBYTE = 1024;

    private MemoryPeak() {}

    /**
     * Starts a process and reads its largest resident memory, in bytes.
     *
     * @param workload what it does
     * @param work inference or training, in float32
     * @param repetitions how often
     */
    static long ofFreshProcess(Workload workload, Work work, int repetitions) throws IOException, InterruptedException {
        String answer = ChildJava.run(COMMAND, workload.key(), work.name(), Integer.toString(repetitions));
        return Long.parseLong(answer.strip());
    }

    /**
     * Does the work in this process.
     *
     * @param key of the network
     * @param work inference or training, in float32
     * @param repetitions how often
     * @return the largest resident memory so far, in bytes
     */
    static long measure(String key, Work work, int repetitions) throws IOException {
        Workload workload = PeerComparison.workloads().stream()
                .filter(candidate -> candidate.key().equals(key))
                .findFirst()
                .orElseThrow();
        Engine.load();
        try (NetworkRun run = new NetworkRun(workload, DType.FLOAT32);
                ResidentPeak watch = ResidentPeak.start()) {
            for (int i = 0; i < repetitions; i++) {
                run.run(work);
            }
            return Files.isReadable(STATUS) ? highWater(Files.readAllLines(STATUS)) : watch.bytes();
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
