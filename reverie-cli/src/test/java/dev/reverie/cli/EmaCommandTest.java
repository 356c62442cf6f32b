package dev.reverie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.cli.terminal.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmaCommandTest {
    private static final String CONFIG = """
        data: {name: moons}
        process: {kind: variancePreserving}
        network: {features: 8, blocks: 1}
        training:
          steps: 8
          batchSize: 4
          warmUp: 0
          logEvery: 2
          accumulate: 2
          ema: {rates: [0.5], snapshotEvery: 2}
        sampling: {steps: 3}
        """;

    @TempDir
    private Path folder;

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void anotherAverageIsWrittenAndSampledFrom() throws Exception {
        Files.writeString(folder.resolve("small.yaml"), CONFIG);
        assertThat(Outcome.of("train", path("small.yaml"), "--out", path("run")).code())
                .isEqualTo(ExitCode.DONE);
        assertThat(Files.readString(folder.resolve("run/report.html")))
                .contains("training loss against the noise level");

        Outcome width = Outcome.of("ema", path("run"), "--width", "0.075", "--out", path("narrow.safetensors"));
        assertThat(width.code()).isEqualTo(ExitCode.DONE);
        assertThat(width.err()).contains("width 0.075 over 8 steps; its profile is met to");
        assertThat(width.out()).contains("narrow.safetensors");
        Outcome rate = Outcome.of("ema", path("run"), "--rate", "0.5", "--out", path("short.safetensors"));
        assertThat(rate.code()).isEqualTo(ExitCode.DONE);
        for (String name : new String[] {"narrow", "short"}) {
            Outcome sample = Outcome.of("sample", path(name + ".safetensors"), "--n", "4", "--out", path(name));
            assertThat(sample.code()).isEqualTo(ExitCode.DONE);
            assertThat(folder.resolve(name).resolve("samples.npy")).exists();
        }

        Outcome tooWide = Outcome.of("ema", path("run"), "--width", "0.5", "--out", path("x.safetensors"));
        assertThat(tooWide.code()).isNotEqualTo(ExitCode.DONE);
        assertThat(tooWide.err()).contains("must be in [0.001, 0.288", "got 0.5");
        Outcome unknown = Outcome.of("ema", path("run"), "--rate", "0.6", "--out", path("x.safetensors"));
        assertThat(unknown.err()).contains("keeps no average of rate 0.6; training.ema.rates is [0.5]");
    }

    @Test
    void oneOfWidthAndRateIsNeeded() {
        Outcome neither = Outcome.of("ema", path("run"), "--out", path("x.safetensors"));
        assertThat(neither.code()).isEqualTo(ExitCode.USAGE);
        Outcome both =
                Outcome.of("ema", path("run"), "--width", "0.1", "--rate", "0.5", "--out", path("x.safetensors"));
        assertThat(both.code()).isEqualTo(ExitCode.USAGE);
    }
}
