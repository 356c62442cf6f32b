package dev.reverie.bench;

import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs all measurements, round after round, each round measuring everything once. */
final class Benchmark {
    private static final int PROCESSES = 3;
    private static final int MATRIX_SIZE = 1536;
    private static final int TINY_OPERATIONS = 20_000;
    /** On a slow or busy machine fewer rounds must do. */
    private static final double ENOUGH_SECONDS = 240;

    private static final int FEWEST_ROUNDS = 3;

    private final List<Subject> subjects;
    private final int rounds;
    private final Consumer<String> progress;

    /**
     * A benchmark.
     *
     * @param keys of the networks; none for the small ones
     * @param rounds how often everything is measured, at least 1
     * @param progress told what is going on
     */
    Benchmark(List<String> keys, int rounds, Consumer<String> progress) {
        subjects = keys.isEmpty()
                ? List.of(Subject.ddpmpp(), Subject.ncsnpp())
                : Subject.all().stream()
                        .filter(subject -> keys.contains(subject.key()))
                        .toList();
        this.rounds = rounds;
        this.progress = progress;
    }

    /** Measures. */
    Measurements run() throws IOException, InterruptedException {
        long start = System.nanoTime();
        Engine.load();
        String loadBefore = Machine.loadText();
        List<FreshProcess.Result> processes = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            progress.accept("fresh process " + (i + 1) + " of " + PROCESSES);
            processes.add(FreshProcess.start(DType.FLOAT32));
        }
        List<NetworkTiming> timings = new ArrayList<>();
        Map<DType, MatrixCeiling> matrices = new LinkedHashMap<>();
        try (SingleThreads threads = new SingleThreads()) {
            for (DType dtype : List.of(DType.FLOAT32, DType.BFLOAT16)) {
                for (Subject subject : subjects) {
                    timings.add(new NetworkTiming(subject, dtype, threads, needs(subject, dtype)));
                }
                matrices.put(dtype, new MatrixCeiling(MATRIX_SIZE, dtype));
            }
            return measure(start, loadBefore, processes, timings, matrices);
        } finally {
            timings.forEach(NetworkTiming::close);
            matrices.values().forEach(MatrixCeiling::close);
        }
    }

    private Map<Work, FreshWork.Result> needs(Subject subject, DType dtype) throws IOException, InterruptedException {
        Map<Work, FreshWork.Result> needs = new LinkedHashMap<>();
        for (Work work : Work.values()) {
            progress.accept("fresh process: " + subject.key() + ", " + dtype + ", " + work);
            needs.put(work, FreshWork.start(subject.workload(), work, dtype));
        }
        return needs;
    }

    private Measurements measure(
            long start,
            String loadBefore,
            List<FreshProcess.Result> processes,
            List<NetworkTiming> timings,
            Map<DType, MatrixCeiling> matrices) {
        progress.accept("warming up");
        timings.forEach(NetworkTiming::warmUp);
        matrices.values().forEach(MatrixCeiling::measure);
        tinyOperation();
        Map<DType, Rounds> matrixRounds = new LinkedHashMap<>();
        Rounds operations = new Rounds();
        for (int i = 0; i < rounds; i++) {
            if (i >= FEWEST_ROUNDS && secondsSince(start) > ENOUGH_SECONDS) {
                progress.accept("stopped after " + i + " rounds: this machine is slow or busy");
                break;
            }
            progress.accept("round " + (i + 1) + " of " + rounds);
            timings.forEach(NetworkTiming::round);
            matrices.forEach((dtype, matrix) ->
                    matrixRounds.computeIfAbsent(dtype, absent -> new Rounds()).add(matrix.measure()));
            operations.add(tinyOperation());
        }
        return new Measurements(
                Machine.describe(),
                loadBefore,
                timings.stream().map(NetworkTiming::figures).toList(),
                matrixRounds,
                operations,
                processes,
                secondsSince(start));
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) * 1e-9;
    }

    /** Seconds of adding two tensors of four numbers and freeing the sum. */
    private static double tinyOperation() {
        try (Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            Tensor a = Tensors.ones(DType.FLOAT32, Device.CPU, 4);
            return Stopwatch.seconds(TINY_OPERATIONS, () -> a.add(a).close());
        }
    }
}
