package dev.reverie.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Files as other programs wrote them, in the folder of the system property {@code reverie.golden} and in
 * {@code weights} and {@code data} beside it; skipped where there are none.
 */
class PublishedFilesTest {
    @Test
    void everySafetensorsFileOpensAndWritesBackToTheSameArrays() throws IOException {
        List<Path> paths = files(".safetensors");
        assumeTrue(!paths.isEmpty(), "no safetensors files at hand");
        for (Path path : paths) {
            try (SafetensorsFile file = Safetensors.open(path)) {
                assertThat(file.entries()).as(path.toString()).isNotEmpty();
                byte[] again = SafetensorsTest.bytes(file.readAll(), file.metadata());
                try (SafetensorsFile reread = Safetensors.open("again", ByteBuffer.wrap(again))) {
                    assertThat(reread.readAll()).as(path.toString()).isEqualTo(file.readAll());
                    assertThat(reread.metadata()).isEqualTo(file.metadata());
                }
            }
        }
    }

    @Test
    void everyNpzFileOpensAndFeatureStatisticsAreSymmetric() throws IOException {
        List<Path> paths = files(".npz");
        assumeTrue(!paths.isEmpty(), "no npz files at hand");
        for (Path path : paths) {
            try (NpzFile file = Npz.open(path)) {
                assertThat(file.readAll()).as(path.toString()).isNotEmpty();
                if (file.names().contains("sigma")) {
                    NdArray sigma = file.get("sigma");
                    int n = (int) sigma.shape().size(0);
                    assertThat(sigma.shape()).isEqualTo(Shape.of(n, n));
                    double[] values = sigma.toDoubles();
                    for (int i = 0; i < n; i++) {
                        for (int j = 0; j < i; j++) {
                            // A covariance is symmetric to rounding; a wrong order of axes or bytes would still be, or
                            // would not be small.
                            assertThat(values[i * n + j])
                                    .isEqualTo(values[j * n + i], org.assertj.core.api.Assertions.within(1e-9));
                        }
                    }
                }
            }
        }
    }

    private static List<Path> files(String suffix) throws IOException {
        Path golden = Path.of(System.getProperty("reverie.golden", "../../shared/golden"))
                .toAbsolutePath()
                .normalize();
        List<Path> folders = List.of(golden, golden.resolveSibling("weights"), golden.resolveSibling("data"));
        Stream<Path> found = Stream.empty();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> walk = Files.walk(folder)) {
                    found = Stream.concat(
                            found, walk.filter(path -> path.toString().endsWith(suffix)).toList().stream());
                }
            }
        }
        return found.sorted().collect(Collectors.toList());
    }
}
