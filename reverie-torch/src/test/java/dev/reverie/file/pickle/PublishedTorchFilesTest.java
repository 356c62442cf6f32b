package dev.reverie.file.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reverie.file.NdArray;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Checkpoints as other people's programs wrote them, in {@code weights} beside the folder of the system property
 * {@code reverie.golden}, against the same tensors in safetensors; skipped where there are none.
 */
class PublishedTorchFilesTest {
    @Test
    void everyTensorIsThatOfItsSafetensorsTwin() throws IOException {
        List<Path> paths = files();
        assumeTrue(!paths.isEmpty(), "no torch files at hand");
        for (Path path : paths) {
            try (TorchFile file = TorchFile.open(path);
                    SafetensorsFile twin = Safetensors.open(twin(path))) {
                Map<String, TorchTensor> tensors = file.tensors();
                assertThat(tensors).as(path.toString()).hasSameSizeAs(twin.names());
                for (Map.Entry<String, TorchTensor> tensor : tensors.entrySet()) {
                    // The twins are without the names of what is around the weights.
                    String name =
                            tensor.getKey().replaceFirst("^state_dict/", "").replaceFirst("^module\\.", "");
                    NdArray expected = twin.get(name);
                    assertThat(tensor.getValue().load()).as(path + " " + name).isEqualTo(expected);
                }
            }
        }
    }

    private static Path twin(Path path) {
        String name = String.valueOf(path.getFileName());
        return path.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".safetensors");
    }

    private static List<Path> files() throws IOException {
        Path weights = Path.of(System.getProperty("reverie.golden", "../../shared/golden"))
                .toAbsolutePath()
                .normalize()
                .resolveSibling("weights");
        if (!Files.isDirectory(weights)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(weights)) {
            return walk.filter(path -> path.toString().matches(".*\\.(pth|pt|th)"))
                    .sorted()
                    .toList();
        }
    }
}
