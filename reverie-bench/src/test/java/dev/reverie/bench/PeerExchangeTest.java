package dev.reverie.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.nn.Parameter;
import dev.reverie.torch.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerExchangeTest {
    @TempDir
    private Path folder;

    @Test
    void theFileHoldsAllThatAPeerNeeds() throws IOException {
        Path file = folder.resolve("exchange.safetensors");
        try (NetworkRun run = new NetworkRun(Workload.points(), DType.FLOAT32)) {
            PeerExchange.write(file, run);
            try (SafetensorsFile written = Safetensors.open(file)) {
                assertThat(written.names())
                        .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                        Stream.of("input", "condition", "output"),
                                        run.parameters().list().stream()
                                                .map(Parameter::name)
                                                .map("weights/"::concat))
                                .toList());
                assertThat(written.metadata())
                        .containsEntry("kind", "\"mlp\"")
                        .containsEntry("process", "{\"kind\":\"varianceExploding\",\"sigmaMin\":0.01,\"sigmaMax\":8.0}")
                        .containsEntry("prediction", "\"NOISE\"")
                        .containsEntry("timeScale", "1.0");
                assertThat(Double.parseDouble(written.metadata().get("gradientNorm")))
                        .isCloseTo(run.gradientNorm(), within(1e-12))
                        .isPositive();
            }
        }
    }

    @Test
    void imagesAreToldTheirNoiseOrTheirTime() {
        assertThat(PeerExchange.options(Subject.ddpmpp().workload(), 1))
                .containsEntry("prediction", "\"NOISE\"")
                .containsEntry("timeScale", "999.0")
                .containsEntry("embedding", "\"POSITIONAL\"")
                .containsEntry("multipliers", "[1,2,2]");
        assertThat(PeerExchange.options(Subject.wide().workload(), 1))
                .containsEntry("prediction", "\"SCORE\"")
                .containsEntry("timeScale", "null")
                .containsEntry("scaleBySigma", "true");
    }
}
