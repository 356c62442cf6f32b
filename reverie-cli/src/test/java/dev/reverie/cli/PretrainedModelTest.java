package dev.reverie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.metric.Field;
import dev.reverie.metric.MetricResult;
import dev.reverie.trained.PretrainedModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that come with the program, by their names, wherever a run is asked for. */
class PretrainedModelTest {
    @TempDir
    private Path folder;

    private static Outcome done(String... arguments) {
        Outcome outcome = Outcome.of(arguments);
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        return outcome;
    }

    @Test
    void theTableNamesThemAndTheCardTellsMore() {
        Outcome table = done("models");
        PretrainedModels.names().forEach(name -> assertThat(table.out()).contains(name));
        assertThat(table.out()).contains("drawn-digits", "fashion-mnist");
        assertThat(done("models", "waveforms").out()).isEqualTo(PretrainedModels.card("waveforms"));
        assertThat(Outcome.of("models", "waveform").err()).contains("is waveforms meant?");
    }

    @Test
    void oneIsSampledByItsName() throws IOException {
        Path out = folder.resolve("threes");
        Outcome outcome = done(
                "sample", "digits-conditional", "--label", "3", "--n", "2", "--steps", "3", "--out", out.toString());
        assertThat(outcome.err()).contains("digits-conditional comes with Reverie");
        assertThat(out.resolve("grid.png")).exists();
        assertThat(out.resolve("provenance.json")).content().contains("digits-conditional", "\"3\"");
    }

    @Test
    void oneIsEvaluatedByItsName() throws IOException {
        Path out = folder.resolve("evaluation");
        done(
                "evaluate",
                "waveforms",
                "--n",
                "24",
                "--sampler",
                "ddim",
                "--steps",
                "2",
                "--metrics",
                "energy",
                "--replicates",
                "2",
                "--no-curve",
                "--out",
                out.toString());
        List<MetricResult> results = results(out);
        assertThat(results).extracting(MetricResult::name).containsExactly("energy");
        assertThat(results.get(0).provenance().get(Field.SOURCE))
                .hasValueSatisfying(source -> assertThat(source).startsWith("waveforms step"));
    }

    /** Other samplers are compared at the classes of the model's own section, which they do not change. */
    @Test
    void samplersAreComparedAtTheSameClasses() throws IOException {
        Path out = folder.resolve("classes");
        List<String> common = List.of(
                "evaluate",
                "digits-conditional",
                "--n",
                "20",
                "--sampler",
                "ddim,uniPc",
                "--steps",
                "2",
                "--metrics",
                "sliced",
                "--replicates",
                "0",
                "--no-curve",
                "--out",
                out.toString());
        done(common.toArray(String[]::new));
        for (MetricResult result : results(out)) {
            assertThat(result.provenance().get(Field.SAMPLING))
                    .hasValueSatisfying(text -> assertThat(text).contains("label=[all]"));
        }
        List<String> other = new ArrayList<>(common);
        other.addAll(List.of("--label", "3", "--set", "sampling.guidance=2"));
        done(other.toArray(String[]::new));
        assertThat(results(out).get(0).provenance().get(Field.SAMPLING))
                .hasValueSatisfying(text -> assertThat(text).contains("guidance=2", "label=[3]"));
    }

    private static List<MetricResult> results(Path out) throws IOException {
        return MetricResult.parse(Files.readString(out.resolve("results.json")), "results");
    }

    /** The class of a picture is not known: a run that draws all classes in turn does not make picture i one of class i. */
    @Test
    void oneEditsPicturesWithoutItsClasses() throws IOException {
        for (String sampler : List.of("sdeDpmSolverPlusPlus", "stochasticHeun")) {
            Path out = folder.resolve("edited-" + sampler);
            done(
                    "edit",
                    "digits-conditional",
                    "inpaint",
                    "--example",
                    "3",
                    "--n",
                    "2",
                    "--sampler",
                    sampler,
                    "--steps",
                    "3",
                    "--out",
                    out.toString());
            assertThat(out.resolve("contact.png")).exists();
            assertThat(out.resolve("provenance.json")).content().doesNotContain("\"all\"");
        }
    }

    @Test
    void oneIsInformedAboutAndPacked() {
        Outcome info = done("info", "digits-conditional");
        assertThat(info.out()).contains("digits-conditional", "arrays of f16");
        Path file = folder.resolve("again.safetensors");
        done("pack", "digits-conditional", "--set", "sampling.steps=5", "--out", file.toString());
        assertThat(done("info", file.toString(), "--config").out()).contains("steps: 5");
    }

    /** Surefire's working folder is that of the module. */
    @Test
    void aFolderOfThatNameWinsAndIsSaid() throws IOException {
        Path run = Path.of("checkerboard");
        Files.createDirectory(run);
        try {
            Outcome outcome = Outcome.of("sample", "checkerboard", "--out", folder.toString());
            assertThat(outcome.err()).contains("checkerboard is taken from this folder", "no config.yaml");
            assertThat(outcome.code()).isNotEqualTo(ExitCode.DONE);
        } finally {
            Files.delete(run);
        }
    }

    @Test
    void anUnknownWordIsRefusedWithThoseThatThereAre() {
        Outcome outcome = Outcome.of("sample", "mnist-conditonal", "--out", folder.toString());
        assertThat(outcome.code()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.err())
                .contains("no such folder or file, and no pretrained model of that name; there are mnist-conditional")
                .contains("is mnist-conditional meant?");
        assertThat(Outcome.of("pack", "digits-conditional", "--out", "weights.bin")
                        .err())
                .contains("--out must end in .safetensors");
    }

    @Test
    void likelihoodsAreFoundByName() {
        Path out = folder.resolve("likelihood");
        Outcome outcome = done("likelihood", "checkerboard", "--limit", "4", "--out", out.toString());
        assertThat(outcome.out()).contains("nats");
        assertThat(out.resolve("scores.csv")).exists();
    }
}
