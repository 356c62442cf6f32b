package dev.reverie.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoakTest {
    /** Of a short run: what the virtual machine compiles and maps meanwhile is no leak, so memory is not judged. */
    private static final double WARM_UP = 0.3;

    @TempDir
    private Path folder;

    private static SoakPlan plan(long updates) {
        // A reading after every update, and as many calls between updates as there may be.
        return new SoakPlan(Duration.ofHours(1), Duration.ofNanos(1), 1_000_000_000L, 5, updates);
    }

    private List<Reading> soak(long updates, Runnable afterCall) throws IOException {
        Path samples = folder.resolve("readings.csv");
        List<Reading> readings = Soak.run(plan(updates), folder.resolve("runs"), samples, text -> {}, afterCall);
        assertThat(Reading.read(samples)).isEqualTo(readings);
        return readings;
    }

    @Test
    void trainingAndSamplingKeepNeitherNativeObjectsNorFiles() throws IOException {
        List<Reading> readings = soak(15, () -> {});
        assertThat(readings).hasSize(15);
        assertThat(readings.get(14).calls()).isEqualTo(15 * 50);
        assertThat(Flatness.of(Quantity.NATIVE_OBJECTS, readings, WARM_UP).growth())
                .isLessThanOrEqualTo(2);
        assertThat(Flatness.of(Quantity.FILES, readings, WARM_UP).verdict()).isEqualTo(Flatness.Verdict.FLAT);
    }

    @Test
    void plantedLeaksOfTensorsFilesAndObjectsAreFound() throws IOException {
        Path file = Files.writeString(folder.resolve("leaking"), "x");
        List<Tensor> tensors = new ArrayList<>();
        List<InputStream> streams = new ArrayList<>();
        List<byte[]> objects = new ArrayList<>();
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "this system does not count open files");
        try {
            List<Reading> readings = soak(8, () -> {
                tensors.add(Tensors.of(new double[] {1, 2}, 2));
                objects.add(new byte[20_000]);
                try {
                    streams.add(Files.newInputStream(file));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(objects).hasSameSizeAs(tensors);
            for (Quantity leaking : List.of(Quantity.NATIVE_OBJECTS, Quantity.FILES, Quantity.HEAP)) {
                assertThat(Flatness.of(leaking, readings, WARM_UP).verdict())
                        .as(leaking.title())
                        .isEqualTo(Flatness.Verdict.GROWS);
            }
        } finally {
            tensors.forEach(Tensor::close);
            for (InputStream stream : streams) {
                stream.close();
            }
        }
    }
}
