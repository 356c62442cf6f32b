package dev.reverie.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reverie.Reverie;
import dev.reverie.config.ConfigException;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.divergence.ExactDivergence;
import dev.reverie.file.NdArray;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.flow.ContinuousFlow;
import dev.reverie.flow.FlowIntegrator;
import dev.reverie.flow.FlowSolver;
import dev.reverie.flow.ScoreFlow;
import dev.reverie.random.RandomStream;
import dev.reverie.run.Json;
import dev.reverie.run.RunDirectory;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import dev.reverie.track.Event;
import dev.reverie.track.EventSink;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.SamplingProgress;
import dev.reverie.trained.TrainedFlow;
import dev.reverie.trained.TrainedModel;
import dev.reverie.trained.TrainedScoreModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Continuous normalizing flows in the same runs, checkpoints and hands as score models. */
@ExtendWith(SingleThread.class)
class FlowRunTest {
    private static final String TINY = """
            name: tiny-flow
            data: {name: moons}
            network: {features: 8, hiddenLayers: 1}
            objective: {kind: maximumLikelihood, method: bogackiShampine, tolerance: 1e-2}
            training: {steps: 40, batchSize: 8, warmUp: 5, learningRate: 0.01, emaRate: 0.9, logEvery: 1,
                       checkpointEvery: 10}
            """;

    @TempDir
    private Path folder;

    private static RunConfig tiny(String... settings) {
        return RunConfig.parse(TINY, "tiny.yaml", List.of(settings));
    }

    private static List<String> losses(Path run) throws IOException {
        List<String> losses = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            JsonNode event = Json.parse(line);
            if (event.path("event").asText().equals("step")) {
                losses.add(event.path("step").asText() + " " + event.path("loss") + " " + event.path("gradientNorm"));
            }
        }
        return losses;
    }

    private static Map<String, NdArray> last(Path run) throws IOException {
        try (SafetensorsFile file = Safetensors.open(run.resolve("checkpoints/step-000040.safetensors"))) {
            return file.readAll();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "objective.gradient=checkpointed",
                "objective.gradient=adjoint",
                "objective.divergence=exact",
                "objective.kind=flowMatching"
            })
    void twentyStepsAndTwentyMoreAreFortyBitForBit(String setting) throws IOException {
        Path unbroken = folder.resolve("unbroken");
        ResumeTest.train(unbroken, tiny(setting));
        Path broken = folder.resolve("broken");
        ResumeTest.train(broken, tiny(setting, "training.steps=20"));
        try (RunDirectory run = RunDirectory.resume(broken, List.of("training.steps=40"))) {
            assertThat(Trainer.of(run)
                            .listener(EventSink.silent())
                            .stopWhen(() -> false)
                            .train()
                            .isComplete())
                    .isTrue();
        }
        assertThat(losses(broken)).hasSize(40).isEqualTo(losses(unbroken));
        assertThat(last(broken)).isEqualTo(last(unbroken));
    }

    @Test
    void aStoppedFlowGoesOnFromWhereItWas() throws IOException {
        Path unbroken = folder.resolve("unbroken");
        ResumeTest.train(unbroken, tiny());
        Path stopped = folder.resolve("stopped");
        try (RunDirectory run = RunDirectory.create(stopped, tiny())) {
            List<Long> seen = new ArrayList<>();
            Trainer.of(run)
                    .listener(event -> seen.add(event.step()))
                    .stopWhen(() -> seen.contains(17L))
                    .train();
        }
        Reverie.resume(stopped).close();
        assertThat(last(stopped)).isEqualTo(last(unbroken));
    }

    @Test
    void aSampleIsTheSameHoweverManyAreDrawn() throws IOException {
        ResumeTest.train(folder, tiny());
        try (TrainedModel model = TrainedModel.load(folder)) {
            SampleSet few = model.sample(5, 3);
            SampleSet many = model.sample(300, 3);
            assertThat(few.shape()).isEqualTo(DataShape.vector(2));
            assertThat(many.sample(4)).isEqualTo(few.sample(4));
            assertThat(model.sample(300, 4).sample(4)).isNotEqualTo(few.sample(4));
            assertThat(many.values()).hasSize(600).doesNotContain(Float.NaN);
            assertThat(many.provenance()).contains("maximumLikelihood", "Dormand-Prince 5(4), tolerance 1.0E-5");
            RunConfig equal = model.config().with("sampling.method=rungeKutta4", "sampling.steps=30");
            SampleSet byOther = model.sample(5, 3, equal, SamplingProgress.silent());
            // Both solve the same equation; a small network's flow is smooth.
            assertThat(byOther.sample(4)[0]).isCloseTo(few.sample(4)[0], within(1e-3f));
        }
    }

    @Test
    void drawingTellsItsProgressAndCanBeStopped() throws IOException {
        ResumeTest.train(folder, tiny("training.steps=1"));
        try (TrainedModel model = TrainedModel.load(folder)) {
            double[] reached = new double[1];
            model.sample(300, 0, model.config(), (done, total) -> {
                assertThat(done).isGreaterThan(reached[0]).isLessThanOrEqualTo((double) total);
                reached[0] = done;
                return true;
            });
            assertThat(reached[0]).isEqualTo(300);
            assertThatThrownBy(() -> model.sample(300, 0, model.config(), (done, total) -> done < 100))
                    .isInstanceOf(CancellationException.class);
        }
    }

    /** Integral over a square by the midpoint rule. */
    private static double mass(ContinuousFlow flow, double half) {
        int side = 50;
        double[] centres = new double[2 * side * side];
        for (int i = 0; i < side * side; i++) {
            int row = i / side;
            int column = i % side;
            centres[2 * i] = half * (2 * (column + 0.5) / side - 1);
            centres[2 * i + 1] = half * (2 * (row + 0.5) / side - 1);
        }
        try (Scope scope = Scope.open()) {
            double cell = 2 * half / side;
            FlowSolver solver = new FlowSolver(FlowIntegrator.adaptive(1e-4), new ExactDivergence());
            double[] densities = solver.logDensity(flow, Tensors.of(centres, (long) side * side, 2), RandomStream.of(0))
                    .logDensities();
            return Arrays.stream(densities).map(Math::exp).sum() * cell * cell;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "float64"})
    void theDensityOfATrainedFlowIntegratesToOne(String precision) throws IOException {
        ResumeTest.train(folder, tiny("training.precision=" + precision, "training.steps=20", "training.batchSize=32"));
        try (TrainedModel model = TrainedModel.load(folder)) {
            assertThat(model).isInstanceOf(TrainedFlow.class);
            assertThat(mass(model.flow(), 6)).isCloseTo(1, within(0.01));
        }
    }

    @Test
    void aScoreModelIsAFlowToo() throws IOException {
        ResumeTest.train(folder, ResumeTest.points("training.steps=20"));
        try (TrainedScoreModel model = TrainedScoreModel.load(folder)) {
            ContinuousFlow flow = model.flow();
            assertThat(flow).isInstanceOf(ScoreFlow.class);
            assertThat(flow.times().start()).isEqualTo(1e-3);
            try (Scope scope = Scope.open();
                    Autograd.Mode mode = Autograd.noGrad()) {
                Tensor x = Tensors.of(new float[] {0.3f, -1, 2, 0.5f}, 2, 2);
                double beta = 0.1 + 0.4 * (20 - 0.1);
                Tensor wanted = x.add(model.scoreModel().score(x, 0.4)).mul(-0.5 * beta);
                assertThat(flow.velocity(x, 0.4).sub(wanted).abs().max().item()).isLessThan(1e-5);
            }
        }
    }

    @Test
    void aFlowOfATableGivesRowsInItsUnits() throws IOException {
        Path csv = folder.resolve("table.csv");
        StringBuilder rows = new StringBuilder("length,mass,age\n");
        java.util.Random random = new java.util.Random(7);
        for (int i = 0; i < 1000; i++) {
            rows.append(100 + 5 * random.nextGaussian()).append(',');
            rows.append(-3 + 0.1 * random.nextGaussian()).append(',');
            rows.append(40 + 10 * random.nextGaussian()).append('\n');
        }
        Files.writeString(csv, rows.toString());
        RunConfig config = tiny("data.name=files", "data.path=" + csv, "training.steps=100", "training.batchSize=64");
        try (TrainedModel model = Reverie.train(config, folder.resolve("run"))) {
            SampleSet samples = model.sample(500, 1);
            double[] mean = new double[3];
            for (int i = 0; i < 500; i++) {
                for (int j = 0; j < 3; j++) {
                    mean[j] += samples.sample(i)[j] / 500.0;
                }
            }
            // A short training: a missing scale or shift would be off by far more.
            assertThat(mean[0]).isCloseTo(100, within(2.0));
            assertThat(mean[1]).isCloseTo(-3, within(0.04));
            assertThat(mean[2]).isCloseTo(40, within(4.0));
        }
    }

    @Test
    void picturesAreMadeOnTheWay() throws IOException {
        ResumeTest.train(folder, tiny("training.steps=4", "training.sampleEvery=2", "training.sampleCount=9"));
        assertThat(folder.resolve("samples/step-000004.png")).isNotEmptyFile();
    }

    @Test
    void aFlowIsNotLoadedAsAScoreModel() throws IOException {
        ResumeTest.train(folder, tiny("training.steps=1"));
        assertThatThrownBy(() -> TrainedScoreModel.load(folder))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("holds a continuous normalizing flow, which has no score");
        try (TrainedModel model = TrainedModel.load(folder)) {
            assertThatThrownBy(() -> model.sample(0, 0)).hasMessageContaining("must be at least 1, got 0");
        }
    }

    @Test
    void aFlowThatGoesAstrayNamesTheStepTheTimeAndTheLastCheckpoint() {
        List<Event> events = new ArrayList<>();
        assertThatThrownBy(() -> {
                    RunConfig wild =
                            tiny("training.learningRate=1e37", "training.warmUp=2", "training.checkpointEvery=1");
                    try (RunDirectory run = RunDirectory.create(folder.resolve("wild"), wild)) {
                        Trainer.of(run)
                                .listener(events::add)
                                .stopWhen(() -> false)
                                .train();
                    }
                })
                .isInstanceOf(NonFiniteLossException.class)
                .hasMessageMatching(
                        "(?s)step \\d+: .*\n  the last good checkpoint is .*step-\\d+.safetensors\n  try .*");
    }
}
