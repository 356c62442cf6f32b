package dev.reverie.bench.micro;

import dev.reverie.file.NdArray;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.file.SafetensorsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reading a checkpoint of 200 tensors, 8 MB together. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SafetensorsReading {
    private static final int TENSORS = 200;
    private static final int ELEMENTS = 10_000;

    private final Path file = write();

    /** Made by JMH. */
    public SafetensorsReading() {}

    private static Path write() {
        Map<String, NdArray> arrays = new LinkedHashMap<>();
        for (int i = 0; i < TENSORS; i++) {
            arrays.put("all_modules." + i + ".weight", NdArray.of(new float[ELEMENTS], ELEMENTS));
        }
        try {
            Path file = Files.createTempFile("reverie-bench", ".safetensors");
            SafetensorsWriter.write(file, arrays, Map.of("benchmark", "reading"));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The header alone: what listing a checkpoint takes. */
    @Benchmark
    public int header() throws IOException {
        try (SafetensorsFile open = Safetensors.open(file)) {
            return open.entries().size();
        }
    }

    /** All tensors, copied into memory. */
    @Benchmark
    public Map<String, NdArray> everything() throws IOException {
        try (SafetensorsFile open = Safetensors.open(file)) {
            return open.readAll();
        }
    }

    /** Removes the file. */
    @TearDown
    public void remove() throws IOException {
        Files.deleteIfExists(file);
    }
}
