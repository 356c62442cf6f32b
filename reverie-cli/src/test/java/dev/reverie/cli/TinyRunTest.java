package dev.reverie.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.reverie.file.Npy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of a user, with a network that learns nothing in its few steps. */
final class TinyRunTest {
    @TempDir
    private static Path folder;

    private static Path run;

    private static Outcome train(Path out, String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", "quickstart-points", "--out", out.toString()));
        String[] tiny = {
            "training.steps=6",
            "training.batchSize=8",
            "training.logEvery=1",
            "training.checkpointEvery=3",
            "training.sampleEvery=3",
            "training.sampleCount=4",
            "network.features=8",
            "network.blocks=1",
            "sampling.steps=5"
        };
        for (String setting : tiny) {
            arguments.addAll(List.of("--set", setting));
        }
        arguments.addAll(Arrays.asList(more));
        return Outcome.of(arguments.toArray(String[]::new));
    }

    @BeforeAll
    static void trainsAndWritesThePage() {
        run = folder.resolve("run");
        Outcome trained = train(run);

        assertThat(trained.err()).contains("training quickstart-points", "done: step 6 of 6");
        assertThat(trained.code()).isEqualTo(Main.DONE);
        assertThat(trained.out().strip()).isEqualTo(run.resolve("report.html").toString());
    }

    @Test
    void thePageOfARunHoldsCurvePicturesAndSettings() throws IOException {
        assertThat(run.resolve("report.html")).content().contains("data:image/png", "sigmaMax", "step 6");
    }

    @Test
    void samplesAreTheSameForASeedWhateverTheirNumber() throws IOException {
        Path few = folder.resolve("few");
        Path many = folder.resolve("many");

        Outcome outcome = Outcome.of("sample", run.toString(), "--n", "3", "--out", few.toString());
        assertThat(outcome.err()).doesNotContain("reverie:");
        assertThat(outcome.code()).isEqualTo(Main.DONE);
        assertThat(outcome.out()).contains("scatter.png", "samples.csv", "samples.npy", "provenance.json");
        Outcome.of("sample", run.toString(), "-n", "9", "-o", many.toString());

        float[] three = Npy.read(few.resolve("samples.npy")).toFloats();
        float[] nine = Npy.read(many.resolve("samples.npy")).toFloats();
        assertThat(nine).hasSize(18);
        for (int i = 0; i < three.length; i++) {
            // A network may round differently for another batch size.
            assertThat(nine[i]).isCloseTo(three[i], withPercentage(0.01));
        }
        assertThat(few.resolve("samples.csv")).content().startsWith("x1,x2\n").hasLineCount(4);
        assertThat(few.resolve("provenance.json")).content().contains("\"seed\" : 0", "reverie sample", "\"step\" : 6");
    }

    @Test
    void everySamplerCanBeNamed() {
        for (String name : new SamplerNames()) {
            Path out = folder.resolve("by-" + name);
            Outcome outcome = Outcome.of(
                    "-q",
                    "sample",
                    run.toString(),
                    "--sampler",
                    name,
                    "--n",
                    "2",
                    "--tolerance",
                    "0.1",
                    "--out",
                    out.toString());
            assertThat(outcome.err()).as(name).isEmpty();
            assertThat(out.resolve("samples.npy")).exists();
        }
    }

    @Test
    void optionsOfTheSamplerAreCheckedInTheirOwnWords() {
        String out = folder.resolve("refused").toString();
        Outcome steps = Outcome.of("sample", run.toString(), "--steps", "0", "--out", out);
        assertThat(steps.code()).isEqualTo(Main.USAGE);
        assertThat(steps.err()).startsWith("reverie: --steps must be").contains("got 0");

        Outcome sampler = Outcome.of("sample", run.toString(), "--sampler", "magic", "--out", out);
        assertThat(sampler.code()).isEqualTo(Main.USAGE);
        assertThat(sampler.err()).startsWith("reverie: --sampler must be").contains("predictorCorrector", "magic");

        Outcome other = Outcome.of("sample", run.toString(), "--set", "training.steps=3", "--out", out);
        assertThat(other.code()).isEqualTo(Main.USAGE);
        assertThat(other.err()).contains("sampling.");

        Outcome pictures = Outcome.of("sample", run.toString(), "--n", "2", "--individual", "--out", out);
        assertThat(pictures.code()).isEqualTo(Main.USAGE);
        assertThat(pictures.err()).contains("--individual");
    }

    @Test
    void infoTellsOfRunsAndOfCheckpoints() {
        Outcome ofRun = Outcome.of("info", run.toString());
        assertThat(ofRun.code()).isEqualTo(Main.DONE);
        assertThat(ofRun.out()).contains("eight-gaussians", "step 6 of 6", "loss", "report.html", "mlp");

        Path checkpoint = run.resolve("checkpoints").resolve("step-000003.safetensors");
        Outcome ofFile = Outcome.of("info", checkpoint.toString(), "--config");
        assertThat(ofFile.code()).isEqualTo(Main.DONE);
        assertThat(ofFile.out()).contains("step 3 of 6", "sigmaMax");
    }

    @Test
    void aRunIsNeverOverwrittenButContinued() {
        Outcome again = train(run);
        assertThat(again.code()).isEqualTo(Main.FAILED);
        assertThat(again.err()).contains(run.toString(), "--resume");

        Path more = folder.resolve("more");
        train(more);
        Outcome continued = Outcome.of("train", more.toString(), "--resume", "--set", "training.steps=8");
        assertThat(continued.code()).isEqualTo(Main.DONE);
        assertThat(continued.err()).contains("continuing at step 6", "step 8 of 8");

        Outcome other = Outcome.of("train", "mnist", "--resume", "--out", more.toString());
        assertThat(other.code()).isEqualTo(Main.USAGE);
        assertThat(other.err()).contains("begun as quickstart-points", "mnist");

        Outcome seed = Outcome.of("train", more.toString(), "--resume", "--set", "training.seed=8");
        assertThat(seed.code()).isEqualTo(Main.USAGE);
        assertThat(seed.err()).contains("training.seed", "--out");
    }

    @Test
    void aDamagedCheckpointIsPassedOverAndOneAloneIsRefused() throws IOException {
        Path damaged = folder.resolve("damaged");
        train(damaged);
        Path newest = damaged.resolve("checkpoints").resolve("step-000006.safetensors");
        byte[] bytes = Files.readAllBytes(newest);
        Files.write(newest, Arrays.copyOf(bytes, bytes.length / 2));

        String out = folder.resolve("from-damaged").toString();
        Outcome fallBack = Outcome.of("sample", damaged.toString(), "--n", "2", "--out", out);
        assertThat(fallBack.code()).isEqualTo(Main.DONE);
        assertThat(fallBack.err()).contains("step-000006.safetensors", "step-000003.safetensors");

        Outcome alone = Outcome.of("sample", newest.toString(), "--n", "2", "--out", out);
        assertThat(alone.code()).isEqualTo(Main.FAILED);
        assertThat(alone.err()).startsWith("reverie: " + newest);
    }

    @Test
    void aCheckpointOfAnotherNetworkIsRefusedWithTheFirstDifferences() throws IOException {
        Path wide = folder.resolve("wide");
        train(wide, "--set", "network.features=12");
        String name = "checkpoints/step-000006.safetensors";
        Files.copy(run.resolve(name), wide.resolve(name), StandardCopyOption.REPLACE_EXISTING);

        Outcome resumed = Outcome.of("train", wide.toString(), "--resume", "--set", "training.steps=8");

        assertThat(resumed.code()).isEqualTo(Main.FAILED);
        assertThat(resumed.err()).contains("another network", "8", "12");
    }

    @Test
    void imagesBecomeAGridAndFilesOfTheirOwn() {
        Path digits = folder.resolve("digits");
        List<String> arguments =
                new ArrayList<>(List.of("-q", "train", "quickstart-digits", "--out", digits.toString()));
        for (String setting : List.of(
                "training.steps=2",
                "training.batchSize=2",
                "network.features=8",
                "network.attentionResolutions=[]",
                "sampling.steps=30")) {
            arguments.addAll(List.of("--set", setting));
        }
        Outcome trained = Outcome.of(arguments.toArray(String[]::new));
        assertThat(trained.err()).isEmpty();

        Path out = folder.resolve("digit-samples");
        Outcome sampled = Outcome.of("sample", digits.toString(), "--n", "3", "--individual", "--out", out.toString());
        assertThat(sampled.code()).isEqualTo(Main.DONE);
        assertThat(out.resolve("grid.png")).exists();
        assertThat(out.resolve("individual")).isDirectoryContaining("glob:**000002.png");
    }
}
