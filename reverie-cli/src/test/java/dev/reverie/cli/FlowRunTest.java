package dev.reverie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.file.Npy;
import dev.reverie.report.DensityMap;
import dev.reverie.report.HeldOut;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of a user of flows, with a network that learns next to nothing in its few steps. */
final class FlowRunTest {
    @TempDir
    private static Path folder;

    private static Path run;

    private static Outcome train(String preset, Path out, String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", preset, "--out", out.toString()));
        String[] tiny = {
            "training.steps=20",
            "training.batchSize=16",
            "training.logEvery=1",
            "training.checkpointEvery=10",
            "network.features=8",
            "network.hiddenLayers=1",
            "sampling.tolerance=1e-3"
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
        Outcome trained = train("flow-eight-gaussians", run, "--set", "training.sampleEvery=10");
        assertThat(trained.err()).contains("training flow-eight-gaussians", "done: step 20 of 20");
        assertThat(trained.code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void thePageShowsTheDensityAndTheLikelihoodOfDataHeldOut() {
        assertThat(run.resolve("density.png")).isNotEmptyFile();
        assertThat(run.resolve("report.html"))
                .content()
                .contains(
                        "maximumLikelihood by classic Runge-Kutta 4", "of the mass is in the picture", "best Gaussian")
                .contains("negative log-likelihood in nats", "step 20")
                .doesNotContain("Denoising score matching");
    }

    @Test
    void theDensityNormalisesAndTheGaussianIsTheBest() throws IOException {
        try (TrainedModel model = TrainedModel.load(run)) {
            // Twenty steps leave a part of the base's mass outside the picture.
            assertThat(DensityMap.of(model).mass()).isBetween(0.8, 1.01);
            HeldOut heldOut = HeldOut.of(model);
            // Eight Gaussians of deviation 0.1 on a circle of radius 1.5: variance 1.135 in both coordinates.
            double best = -Math.log(2 * Math.PI * Math.E * 1.135);
            assertThat(heldOut.gaussianLogLikelihood()).isCloseTo(best, Assertions.within(0.02));
            assertThat(heldOut.logLikelihood()).isBetween(-5.0, best + 1);
        }
    }

    @Test
    void samplesAreDrawnThroughTheFlow() throws IOException {
        Path out = folder.resolve("samples");
        Outcome outcome = Outcome.of("sample", run.toString(), "--n", "7", "--out", out.toString());
        assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
        assertThat(Npy.read(out.resolve("samples.npy")).toFloats()).hasSize(14).doesNotContain(Float.NaN);
        assertThat(out.resolve("scatter.png")).isNotEmptyFile();
        assertThat(out.resolve("provenance.json"))
                .content()
                .contains("\"flow\" : \"maximumLikelihood", "tolerance 0.001");

        Path equal = folder.resolve("equal");
        Outcome.of("-q", "sample", run.toString(), "--n", "2", "--steps", "9", "--out", equal.toString());
        assertThat(equal.resolve("provenance.json")).content().contains("Dormand-Prince 5(4), 9 steps");
    }

    @Test
    void infoDescribesTheFlow() {
        Outcome outcome = Outcome.of("info", run.toString(), "--config");
        assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out())
                .contains("flow         maximumLikelihood by", "concatSquash, ", "step 20 of 20", "kind: concatSquash")
                .doesNotContain("process");
    }

    @Test
    void aFlowIsContinuedAndTheSameNetworkLearnsByFlowMatching() {
        Path other = folder.resolve("other");
        assertThat(train("flow-eight-gaussians", other, "--set", "objective.kind=flowMatching")
                        .code())
                .isEqualTo(ExitCode.DONE);
        Outcome continued = Outcome.of("train", other.toString(), "--resume", "--set", "training.steps=22");
        assertThat(continued.err()).contains("continuing at step 20", "step 22 of 22");
        assertThat(other.resolve("report.html")).content().contains("The loss of flow matching does not reach zero");
        Outcome changed =
                Outcome.of("train", other.toString(), "--resume", "--set", "objective.kind=maximumLikelihood");
        assertThat(changed.code()).isEqualTo(ExitCode.USAGE);
        assertThat(changed.err()).contains("objective.kind cannot be changed");
    }

    @Test
    void aTableOfOnesOwnHasADensityWithoutAPicture() throws IOException {
        StringBuilder rows = new StringBuilder("a,b,c\n");
        java.util.Random random = new java.util.Random(3);
        for (int i = 0; i < 200; i++) {
            double a = random.nextGaussian();
            rows.append(a).append(',').append(random.nextGaussian()).append(',');
            rows.append(a + 0.1 * random.nextGaussian()).append('\n');
        }
        Path csv = Files.writeString(folder.resolve("mine.csv"), rows.toString());
        Path out = folder.resolve("table");
        Outcome trained = train("flow-table", out, "--data", csv.toString());
        assertThat(trained.code()).as(trained.err()).isEqualTo(ExitCode.DONE);
        assertThat(out.resolve("report.html"))
                .content()
                .contains("best Gaussian")
                .doesNotContain("of the mass");

        Outcome missing = Outcome.of(
                "train", "flow-table", "--out", folder.resolve("none").toString());
        assertThat(missing.code()).isEqualTo(ExitCode.FAILED);
        assertThat(missing.err()).contains("table.csv");
    }

    @Test
    void whatNeedsAScoreIsRefusedInWords() {
        String out = folder.resolve("refused").toString();
        Outcome trajectory = Outcome.of("sample", run.toString(), "--trajectory", "--out", out);
        assertThat(trajectory.code()).isEqualTo(ExitCode.USAGE);
        assertThat(trajectory.err()).contains("--trajectory", "holds a continuous normalizing flow");

        Outcome sampler = Outcome.of("sample", run.toString(), "--sampler", "ddim", "--out", out);
        assertThat(sampler.code()).isEqualTo(ExitCode.USAGE);
        assertThat(sampler.err()).contains("sampler");

        Outcome contest = Outcome.of("samplers", "--compare", run.toString(), "--out", out);
        assertThat(contest.code()).isEqualTo(ExitCode.USAGE);
        assertThat(contest.err()).contains("continuous normalizing flow");

        Outcome process = train("flow-moons", folder.resolve("mixed"), "--set", "process.kind=edm");
        assertThat(process.code()).isEqualTo(ExitCode.USAGE);
        assertThat(process.err()).contains("process has no use");
        assertThat(folder.resolve("mixed")).doesNotExist();
    }
}
