package dev.reverie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.file.Npy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user is told of the range of images, with a network that takes all noise for images 150 times as large. */
final class ThresholdCommandTest {
    private static final String KEPT = "denoised images are kept in the range of the data (--threshold auto)";
    private static final String LEFT = "images left the range of the data";

    @TempDir
    private static Path folder;

    private static Path run;

    @BeforeAll
    static void trainsATinyModel() {
        run = folder.resolve("run");
        List<String> arguments = new ArrayList<>(List.of("train", "digits-ddpm", "--out", run.toString()));
        String[] tiny = {
            "data.height=8",
            "training.steps=2",
            "training.batchSize=4",
            "training.sampleEvery=0",
            "network.features=32",
            "network.attentionResolutions=[4]",
            "objective.kind=denoisingScoreMatching"
        };
        for (String setting : tiny) {
            arguments.addAll(List.of("--set", setting));
        }
        Outcome trained = Outcome.of(arguments.toArray(String[]::new));
        assertThat(trained.code()).as(trained.err()).isEqualTo(ExitCode.DONE);
    }

    private static Outcome sample(String name, String... options) {
        List<String> arguments = new ArrayList<>(List.of("sample", run.toString(), "--n", "3", "--steps", "5"));
        arguments.addAll(Arrays.asList(options));
        arguments.addAll(List.of("--out", folder.resolve(name).toString()));
        Outcome outcome = Outcome.of(arguments.toArray(String[]::new));
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        return outcome;
    }

    private static float[] samples(String name) throws IOException {
        return Npy.read(folder.resolve(name).resolve("samples.npy")).toFloats();
    }

    @Test
    void aDeterministicSamplerKeepsImagesInRangeAndSaysSo() throws IOException {
        Outcome kept = sample("kept", "--sampler", "uniPc");
        assertThat(kept.err())
                .containsOnlyOnce(KEPT)
                .contains("--threshold none")
                .doesNotContain(LEFT);
        assertThat(folder.resolve("kept/provenance.json"))
                .content()
                .contains("\"thresholdSetting\" : \"auto\"", "\"threshold\" : \"Static[low=-1.0, high=1.0]\"");
        Outcome asked = sample("asked", "--sampler", "uniPc", "--threshold", "static");
        assertThat(asked.err()).doesNotContain(KEPT, LEFT);
        assertThat(samples("asked")).containsExactly(samples("kept"));
    }

    @Test
    void imagesThatLeaveTheRangeAreReportedInOneLine() throws IOException {
        Outcome pure = sample("pure", "--sampler", "uniPc", "--threshold", "none");
        assertThat(pure.err())
                .doesNotContain(KEPT)
                .containsPattern(
                        "(?m)^3 of 3 images left the range of the data \\([0-9.]+ % of all values, by more than a"
                                + " tenth of it\\) and were cut off at black and white; --threshold static helps");
        assertThat(folder.resolve("pure/provenance.json"))
                .content()
                .contains("\"threshold\" : \"none\"", "\"outOfRange\"", "\"images\" : 3");
        for (float value : samples("pure")) {
            assertThat(value).isBetween(0f, 1f);
        }
    }

    @Test
    void aSamplerWithNoiseIsLeftAlone() throws IOException {
        Outcome noisy = sample("noisy", "--sampler", "eulerMaruyama");
        assertThat(noisy.err()).doesNotContain(KEPT);
        sample("noisy-none", "--sampler", "eulerMaruyama", "--threshold", "none");
        assertThat(samples("noisy")).containsExactly(samples("noisy-none"));
        assertThat(folder.resolve("noisy/provenance.json")).content().contains("\"threshold\" : \"none\"");
    }

    @Test
    void aContestKeepsTheRangeAsSamplingDoesUnlessToldOtherwise() {
        Path out = folder.resolve("contest");
        String[] contest = {
            "samplers", "--compare", run.toString(), "--n", "4", "--evaluations", "4", "--samplers", "ddim", "--out"
        };
        List<String> arguments = new ArrayList<>(List.of(contest));
        arguments.add(out.toString());
        Outcome kept = Outcome.of(arguments.toArray(String[]::new));
        assertThat(kept.code()).as(kept.err()).isEqualTo(ExitCode.DONE);
        assertThat(kept.err()).contains("deterministic samplers keep denoised images in range");
        arguments.addAll(List.of("--threshold", "none"));
        Outcome pure = Outcome.of(arguments.toArray(String[]::new));
        assertThat(pure.code()).as(pure.err()).isEqualTo(ExitCode.DONE);
        assertThat(pure.err()).doesNotContain("in range");
        assertThat(pure.out()).isNotEqualTo(kept.out());
        arguments.set(arguments.size() - 1, "static");
        Outcome refused = Outcome.of(arguments.toArray(String[]::new));
        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("--threshold must be auto or none, got \"static\"");
    }
}
