package dev.reverie.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.file.Npy;
import dev.reverie.sampler.catalog.SamplerKind;
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
        assertThat(trained.code()).isEqualTo(ExitCode.DONE);
        assertThat(trained.out().strip()).isEqualTo(run.resolve("report.html").toString());
    }

    @Test
    void aRunThatGoesAstrayIsExplainedOnceAndEndsWithAFailure() throws IOException {
        Path astray = folder.resolve("astray");
        String[] wild = {
            "training.learningRate=1e30", "training.warmUp=0", "training.clipNorm=0", "training.sampleEvery=0"
        };
        List<String> more = new ArrayList<>();
        for (String setting : wild) {
            more.addAll(List.of("--set", setting));
        }
        Outcome outcome = train(astray, more.toArray(String[]::new));
        assertThat(outcome.code()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.err())
                .containsPattern("(?m)^error: step \\d: the loss is ")
                .containsPattern("(?m)^  data: finite, at most ")
                .containsPattern("(?m)^  weights: finite, at most .*e\\+\\d\\d, in ")
                .containsPattern("(?m)^  repeated on the same batch: it happened both times$")
                .containsPattern("(?m)^  no checkpoint was written yet$")
                .containsOnlyOnce("the weights have run away: try a smaller training.learningRate (now 1.0E30)")
                .doesNotContain("Exception");
        assertThat(astray.resolve("metrics.jsonl")).content().contains("\"event\":\"failed\"", "have run away");
    }

    @Test
    void aPlaceOfDataIsKeptAsItIsFromEverywhere() throws IOException {
        Path table = Path.of("target", "place-of-data.csv");
        Files.writeString(table, "a,b\n0.1,0.2\n0.3,-0.1\n0.5,0.4\n-0.2,0.7\n");
        Path own = folder.resolve("placed");
        Outcome trained = train(own, "--set", "data.name=files", "--set", "data.path=" + table);
        assertThat(trained.code()).as(trained.err()).isEqualTo(ExitCode.DONE);
        assertThat(own.resolve("config.yaml"))
                .content()
                .contains("path: " + table.toAbsolutePath().normalize());
    }

    @Test
    void whatIsWrittenIsWrittenWholeOrNamed() throws IOException {
        for (String name : List.of("samples.csv", "scatter.png", "provenance.json")) {
            Path out = folder.resolve("blocked-" + name);
            Files.createDirectories(out.resolve(name));
            Outcome blocked = Outcome.of("sample", run.toString(), "--n", "2", "--out", out.toString());
            assertThat(blocked.code()).isEqualTo(ExitCode.FAILED);
            assertThat(blocked.err()).contains(out.resolve(name) + ": not saved, a folder is in its place");
        }
    }

    @Test
    void thePageOfARunHoldsCurvePicturesAndSettings() throws IOException {
        assertThat(run.resolve("report.html")).content().contains("<svg role=\"img\"", "</text>", "sigmaMax", "step 6");
    }

    @Test
    void samplesAreTheSameForASeedWhateverTheirNumber() throws IOException {
        Path few = folder.resolve("few");
        Path many = folder.resolve("many");

        Outcome outcome = Outcome.of("sample", run.toString(), "--n", "3", "--out", few.toString());
        assertThat(outcome.err()).doesNotContain("error:", "warning:");
        assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
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
        for (SamplerKind kind : SamplerKind.values()) {
            String name = kind.toString();
            Path out = folder.resolve("by-" + name);
            boolean adaptive = kind.create().traits().isAdaptive();
            Outcome outcome = Outcome.of(
                    "-q",
                    "sample",
                    run.toString(),
                    "--sampler",
                    name,
                    "--n",
                    "2",
                    adaptive ? "--tolerance" : "--steps",
                    adaptive ? "0.1" : "5",
                    "--out",
                    out.toString());
            assertThat(outcome.err()).as(name).isEmpty();
            assertThat(out.resolve("samples.npy")).exists();
        }
    }

    @Test
    void aSamplerTakesItsOwnOptionsAndGrids() throws IOException {
        for (String grid : List.of("karras", "log-snr", "quadratic", "cosine", "exponential", "optimised")) {
            Path out = folder.resolve("grid-" + grid);
            Outcome outcome = Outcome.of(
                    "-q",
                    "sample",
                    run.toString(),
                    "--sampler",
                    "uniPc",
                    "--order",
                    "3",
                    "--grid",
                    grid,
                    "--steps",
                    "6",
                    "--n",
                    "2",
                    "--out",
                    out.toString());
            assertThat(outcome.err()).as(grid).isEmpty();
            // Seven evaluations: six steps and the last denoising.
            assertThat(out.resolve("provenance.json")).content().contains("\"evaluations\" : 7", "order=3");
        }
        Path given = folder.resolve("grid-given");
        Outcome times = Outcome.of(
                "-q",
                "sample",
                run.toString(),
                "--sampler",
                "ddim",
                "--grid",
                "given",
                "--steps",
                "3",
                "--set",
                "sampling.times=[1, 0.5, 0.1]",
                "--n",
                "2",
                "--out",
                given.toString());
        assertThat(times.err()).isEmpty();
        assertThat(given.resolve("provenance.json")).content().contains("3 points, 1.0 to 0.1");
    }

    @Test
    void theWayFromNoiseIsDrawnOnDemand() {
        Path out = folder.resolve("way");
        Outcome outcome = Outcome.of(
                "sample",
                run.toString(),
                "--sampler",
                "edm-heun",
                "--steps",
                "8",
                "--n",
                "20",
                "--trajectory",
                "--out",
                out.toString());
        assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out()).contains("trajectory.png", "trajectory.gif");
        assertThat(out.resolve("trajectory.png")).isNotEmptyFile();
        assertThat(out.resolve("trajectory.gif")).isNotEmptyFile();
    }

    @Test
    void samplersCompeteOnATrainedModel() {
        Path out = folder.resolve("contest");
        Outcome outcome = Outcome.of(
                "samplers", "--compare", run.toString(), "--n", "20", "--evaluations", "4,8", "--out", out.toString());
        assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out()).contains("samplers.csv", "samplers.png", "nearest to the exact flow");
        assertThat(out.resolve("samplers.csv")).content().contains("ddim,8,", "edmHeun,7,", "uniPc 2,4,");
    }

    @Test
    void optionsThatASamplerDoesNotHaveAreRefused() {
        String out = folder.resolve("refused").toString();
        Outcome order = Outcome.of("sample", run.toString(), "--sampler", "deis", "--order", "9", "--out", out);
        assertThat(order.code()).isEqualTo(ExitCode.USAGE);
        assertThat(order.err()).contains("order must be one of [1, 2, 3, 4] for deis, got 9");
        Outcome tolerance =
                Outcome.of("sample", run.toString(), "--sampler", "ddim", "--tolerance", "1e-3", "--out", out);
        assertThat(tolerance.code()).isEqualTo(ExitCode.USAGE);
        assertThat(tolerance.err()).contains("tolerance");
        Outcome threshold = Outcome.of("sample", run.toString(), "--threshold", "static", "--out", out);
        assertThat(threshold.err()).contains("--threshold must be none");
        Outcome early = Outcome.of("sample", run.toString(), "--minimum-time", "1e-9", "--out", out);
        assertThat(early.code()).isEqualTo(ExitCode.USAGE);
        assertThat(early.err()).contains("trained on times");
    }

    @Test
    void optionsOfTheSamplerAreCheckedInTheirOwnWords() {
        String out = folder.resolve("refused").toString();
        Outcome steps = Outcome.of("sample", run.toString(), "--steps", "0", "--out", out);
        assertThat(steps.code()).isEqualTo(ExitCode.USAGE);
        assertThat(steps.err()).startsWith("error: --steps must be").contains("got 0");

        Outcome sampler = Outcome.of("sample", run.toString(), "--sampler", "magic", "--out", out);
        assertThat(sampler.code()).isEqualTo(ExitCode.USAGE);
        assertThat(sampler.err()).startsWith("error: --sampler must be").contains("predictorCorrector", "magic");

        Outcome other = Outcome.of("sample", run.toString(), "--set", "training.steps=3", "--out", out);
        assertThat(other.code()).isEqualTo(ExitCode.USAGE);
        assertThat(other.err()).contains("sampling.");

        Outcome pictures = Outcome.of("sample", run.toString(), "--n", "2", "--individual", "--out", out);
        assertThat(pictures.code()).isEqualTo(ExitCode.USAGE);
        assertThat(pictures.err()).contains("--individual");
    }

    @Test
    void infoTellsOfRunsAndOfCheckpoints() {
        Outcome ofRun = Outcome.of("info", run.toString());
        assertThat(ofRun.code()).isEqualTo(ExitCode.DONE);
        assertThat(ofRun.out()).contains("eight-gaussians", "step 6 of 6", "loss", "report.html", "mlp");

        Path checkpoint = run.resolve("checkpoints").resolve("step-000003.safetensors");
        Outcome ofFile = Outcome.of("info", checkpoint.toString(), "--config");
        assertThat(ofFile.code()).isEqualTo(ExitCode.DONE);
        assertThat(ofFile.out()).contains("step 3 of 6", "sigmaMax");
    }

    @Test
    void aRunIsNeverOverwrittenButContinued() {
        Outcome again = train(run);
        assertThat(again.code()).isEqualTo(ExitCode.FAILED);
        assertThat(again.err()).contains(run.toString(), "--resume");

        Path more = folder.resolve("more");
        train(more);
        Outcome continued = Outcome.of("train", more.toString(), "--resume", "--set", "training.steps=8");
        assertThat(continued.code()).isEqualTo(ExitCode.DONE);
        assertThat(continued.err()).contains("continuing at step 6", "step 8 of 8");

        Outcome other = Outcome.of("train", "mnist", "--resume", "--out", more.toString());
        assertThat(other.code()).isEqualTo(ExitCode.USAGE);
        assertThat(other.err()).contains("begun as quickstart-points", "mnist");

        Outcome seed = Outcome.of("train", more.toString(), "--resume", "--set", "training.seed=8");
        assertThat(seed.code()).isEqualTo(ExitCode.USAGE);
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
        assertThat(fallBack.code()).isEqualTo(ExitCode.DONE);
        assertThat(fallBack.err()).contains("step-000006.safetensors", "step-000003.safetensors");

        Outcome alone = Outcome.of("sample", newest.toString(), "--n", "2", "--out", out);
        assertThat(alone.code()).isEqualTo(ExitCode.FAILED);
        assertThat(alone.err()).startsWith("error: " + newest);
    }

    @Test
    void aCheckpointOfAnotherNetworkIsRefusedWithTheFirstDifferences() throws IOException {
        Path wide = folder.resolve("wide");
        train(wide, "--set", "network.features=12");
        String name = "checkpoints/step-000006.safetensors";
        Files.copy(run.resolve(name), wide.resolve(name), StandardCopyOption.REPLACE_EXISTING);

        Outcome resumed = Outcome.of("train", wide.toString(), "--resume", "--set", "training.steps=8");

        assertThat(resumed.code()).isEqualTo(ExitCode.FAILED);
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
        assertThat(sampled.code()).isEqualTo(ExitCode.DONE);
        assertThat(out.resolve("grid.png")).exists();
        assertThat(out.resolve("individual")).isDirectoryContaining("glob:**000002.png");
    }
}
