package dev.reverie.bench;

import dev.reverie.torch.DType;
import dev.reverie.torch.Engine;
import java.io.IOException;
import java.util.Locale;

/**
 * What can only be measured in a process that has done nothing before: loading the engine, and the growth of resident
 * memory in inference.
 */
final class FreshProcess {
    /** The name of the command for the process. */
    static final String COMMAND = "fresh";

    private static final int WARM_UP = 3;
    private static final int PASSES = 10;

    private FreshProcess() {}

    /**
     * The measurements of one process.
     *
     * @param loadSeconds time to load the engine
     * @param peakGrowth largest resident memory during inference less that before it, in bytes; another network has
     *     inferred one image before
     * @param laterGrowth resident memory after the last pass less that after the first few, in bytes
     * @param objectGrowth native objects alive after the last pass less those after the first few
     */
    record Result(double loadSeconds, long peakGrowth, long laterGrowth, long objectGrowth) {
        /** One line that {@link #parse} reads. */
        String line() {
            return String.format(Locale.ROOT, "%.6f %d %d %d", loadSeconds, peakGrowth, laterGrowth, objectGrowth);
        }

        static Result parse(String line) {
            String[] parts = line.strip().split(" ", -1);
            if (parts.length != 4) {
                throw new IllegalArgumentException(
                        "expected 4 numbers from the measuring process, got \"" + line + "\"");
            }
            return new Result(
                    Double.parseDouble(parts[0]),
                    Long.parseLong(parts[1]),
                    Long.parseLong(parts[2]),
                    Long.parseLong(parts[3]));
        }
    }

    /**
     * Starts a process and reads its measurements.
     *
     * @param dtype element type of the inference
     * @throws IOException if it cannot be started or fails
     */
    static Result start(DType dtype) throws IOException, InterruptedException {
        return Result.parse(ChildJava.run(COMMAND, dtype.name()));
    }

    /** The measurements of this process. */
    static Result measure(DType dtype) {
        Engine.load();
        // What the first evaluation of all loads and generates is no activation.
        try (NetworkRun single = new NetworkRun(Subject.ddpmpp().workload(1), dtype)) {
            single.infer();
        }
        try (NetworkRun run = new NetworkRun(Subject.ddpmpp().workload(), dtype);
                ResidentPeak peak = ResidentPeak.start()) {
            long before = peak.bytes();
            for (int i = 0; i < WARM_UP; i++) {
                run.infer();
            }
            long settled = Engine.residentBytes();
            long objects = Engine.liveNativeObjects();
            for (int i = 0; i < PASSES; i++) {
                run.infer();
            }
            return new Result(
                    Engine.loadSeconds(),
                    peak.bytes() - before,
                    Engine.residentBytes() - settled,
                    Engine.liveNativeObjects() - objects);
        }
    }
}
