package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Freed memory stays in the process, where the C library can be told so. */
class NativeMemoryTest {
    private static final Path COUNTERS = Path.of("/proc/self/stat");

    @BeforeAll
    static void onGlibc() {
        assumeTrue(NativeMemory.keep(Map.of()), "not the C library of GNU");
    }

    /** Pages that the system has mapped for this process without reading from a disk. */
    private static long minorFaults() throws IOException {
        String counters = Files.readString(COUNTERS);
        // The second field is a name in parentheses, which may contain spaces.
        return Long.parseLong(counters.substring(counters.lastIndexOf(')') + 2).split(" ", -1)[7]);
    }

    private static void fillAndFree(int times) {
        for (int i = 0; i < times; i++) {
            try (Tensor large = Tensors.ones(DType.FLOAT32, Device.CPU, 4 << 20)) {
                assertThat(large.count()).isEqualTo(4 << 20);
            }
        }
    }

    @Test
    void aLargeBlockIsMappedOnceForAll() throws IOException {
        Engine.load();
        fillAndFree(3);
        long before = minorFaults();
        fillAndFree(300);
        // Mapped anew each time, 300 blocks of 16 MiB would take 1 228 800 faults; Java's own heap may grow meanwhile.
        assertThat(minorFaults() - before).isLessThan(150_000);
    }

    @Test
    void memoryCanBeGivenBack() {
        Engine.load();
        fillAndFree(1);
        long kept = Engine.residentBytes();
        Engine.releaseMemory();
        // The block of 16 MiB at least; what other threads take meanwhile is less than half of that.
        assertThat(kept - Engine.residentBytes()).isGreaterThan(8 << 20);
    }

    @Test
    void whatTheUserHasSetStays() {
        Map<String, String> all =
                Map.of("MALLOC_TRIM_THRESHOLD_", "1", "MALLOC_TOP_PAD_", "1", "MALLOC_MMAP_THRESHOLD_", "1");
        assertThat(NativeMemory.keep(all)).isTrue();
    }
}
