package dev.reverie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.config.RunConfig;
import dev.reverie.plot.Images;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AnalyseCommandTest {
    @TempDir
    private Path folder;

    /** Black, white and grey squares: the first two are {@code sqrt(10 * 6)} apart. */
    private Path pictures() throws IOException {
        Path pictures = Files.createDirectory(folder.resolve("it's pictures"));
        float[] white = new float[60];
        float[] grey = new float[60];
        java.util.Arrays.fill(white, 1);
        java.util.Arrays.fill(grey, 0.5f);
        Images.write(pictures.resolve("a.png"), new float[60], 1, 6, 10);
        Images.write(pictures.resolve("b.png"), white, 1, 6, 10);
        Images.write(pictures.resolve("c.png"), grey, 1, 6, 10);
        return pictures;
    }

    @Test
    void thePresetForAFolderOfPicturesCanBeTrained() throws IOException {
        Path preset = folder.resolve("mine.yaml");
        Outcome outcome = Outcome.of(
                "datasets", "analyse", pictures().toString(), "--steps-per-level", "3", "--out", preset.toString());

        assertThat(outcome.err()).doesNotContain("error: ");
        assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out()).contains("3 examples, 1 x 6 x 10", "largest distance", "7.746");
        RunConfig config = RunConfig.load(preset, List.of());
        assertThat(config.requireScoreModel().objective().chainSteps()).isNotEqualTo(OptionalInt.empty());
        assertThat(config.data().height()).contains(6);
        assertThat(config.yaml()).contains("sigmaMax: 7.746", "stepsPerLevel: 3");
        Path run = folder.resolve("run");
        Outcome training = Outcome.of(
                "train",
                preset.toString(),
                "--out",
                run.toString(),
                "--set",
                "training.steps=1",
                "--set",
                "training.batchSize=2",
                "--set",
                "network.features=4");
        assertThat(training.err()).doesNotContain("error: ");
        assertThat(training.code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void theNumberOfLevelsFollowsTheOverlap() {
        Outcome paper = Outcome.of("datasets", "analyse", "moons");
        Outcome published = Outcome.of("datasets", "analyse", "drawn-digits", "--overlap", "0.5668");

        assertThat(paper.code()).isEqualTo(ExitCode.DONE);
        assertThat(paper.out()).contains("10,000 examples of an endless set", "varianceExploding", "name: moons");
        assertThat(published.out()).contains("overlap 0.5668", "kind: ncsnv2");
    }

    @Test
    void whatCannotBeAnalysedIsRefused() throws IOException {
        assertThat(Outcome.of("datasets", "analyse", "mnits").err()).contains("mnist");
        assertThat(Outcome.of("datasets", "analyse", "moons", "--overlap", "1.5")
                        .err())
                .contains("overlap must be in (0, 0.99], got 1.5");
        assertThat(Outcome.of("datasets", "analyse", "moons", "--steps-per-level", "0")
                        .err())
                .contains("at least 1, got 0");
        assertThat(Outcome.of("datasets", "analyse").code()).isEqualTo(ExitCode.USAGE);
    }
}
