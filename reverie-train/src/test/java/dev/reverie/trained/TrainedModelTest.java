package dev.reverie.trained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.Reverie;
import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.toy.DrawnDigits;
import dev.reverie.file.Npy;
import dev.reverie.run.DataForm;
import dev.reverie.run.DataInfo;
import dev.reverie.run.RunDirectory;
import dev.reverie.run.RunException;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.track.EventSink;
import dev.reverie.train.ResumeTest;
import dev.reverie.train.SingleThread;
import dev.reverie.train.Trainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SingleThread.class)
class TrainedModelTest {
    @TempDir
    private Path folder;

    /** A Gaussian table: after a short training the samples have its mean and spread, in its own units. */
    @Test
    void samplesOfATableComeBackInItsUnits() throws Exception {
        Path csv = folder.resolve("table.csv");
        StringBuilder rows = new StringBuilder("length,mass\n");
        java.util.Random random = new java.util.Random(7);
        for (int i = 0; i < 2000; i++) {
            rows.append(100 + 5 * random.nextGaussian())
                    .append(',')
                    .append(-3 + 0.1 * random.nextGaussian())
                    .append('\n');
        }
        Files.writeString(csv, rows.toString());
        RunConfig config = RunConfig.parse(
                "{process: {kind: variancePreserving}, network: {kind: mlp, features: 32, blocks: 1},"
                        + " training: {steps: 1000, batchSize: 128, learningRate: 0.005, warmUp: 0, emaRate: 0.98},"
                        + " sampling: {steps: 200}}",
                "test",
                List.of("data.name=files", "data.path=" + csv));
        Path run = folder.resolve("run");
        try (TrainedModel model = Reverie.train(config, run)) {
            // of a batch that holds none of the one in two thousand samples that this network throws far out
            SampleSet samples = model.sample(1000, 2);
            assertThat(samples.shape()).isEqualTo(DataShape.vector(2));
            double[] mean = new double[2];
            double[] square = new double[2];
            for (int i = 0; i < 1000; i++) {
                for (int j = 0; j < 2; j++) {
                    mean[j] += samples.sample(i)[j] / 1000.0;
                    square[j] += Math.pow(samples.sample(i)[j], 2) / 1000.0;
                }
            }
            // A short training: a missing scale or shift would be off by far more.
            assertThat(mean[0]).isCloseTo(100, within(1.5));
            assertThat(mean[1]).isCloseTo(-3, within(0.03));
            assertThat(Math.sqrt(square[0] - mean[0] * mean[0])).isCloseTo(5, within(1.5));
            assertThat(Math.sqrt(square[1] - mean[1] * mean[1])).isCloseTo(0.1, within(0.03));
        }
    }

    @Test
    void aPaddedImageModelGivesImagesOfTheStoredSize() throws Exception {
        RunConfig config = ResumeTest.tiny(
                "data.height=12",
                "data.pad=2",
                "network.attentionResolutions=[8]",
                "training.steps=2",
                "training.sampleEvery=2",
                "training.sampleCount=3",
                "sampling.steps=3");
        Trainer.Outcome outcome = ResumeTest.train(folder, config);
        assertThat(folder.resolve("samples/step-000002.png")).exists();
        try (TrainedModel model = TrainedModel.load(outcome.checkpoint().orElseThrow())) {
            SampleSet samples = model.sample(3, 5);
            assertThat(samples.shape()).isEqualTo(DataShape.image(1, 12, 12));
            assertThat(samples.values()).hasSize(3 * 144).doesNotContain(Float.NaN);
            samples.writePng(folder.resolve("out/grid.png"));
            samples.writeEach(folder.resolve("out"), 10);
            samples.writeNpy(folder.resolve("out/all.npy"));
            assertThat(Npy.read(folder.resolve("out/all.npy")).toFloats()).isEqualTo(samples.values());
            assertThat(folder.resolve("out/000012.png")).exists();
            assertThat(samples.provenance()).contains("\"seed\" : 5", "ReverseDiffusion");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "float64", "bfloat16"})
    void everyPrecisionTrainsAndSamples(String precision) throws Exception {
        RunConfig config = ResumeTest.points("training.precision=" + precision, "training.steps=4", "sampling.steps=4");
        ResumeTest.train(folder, config);
        try (TrainedModel model = Reverie.load(folder)) {
            assertThat(model.sample(5, 0).values()).hasSize(10).doesNotContain(Float.NaN);
        }
    }

    @Test
    void sampleNumberFourIsTheSameInAnyNumberOfSamples() throws Exception {
        ResumeTest.train(folder, ResumeTest.points("training.steps=20", "sampling.steps=10"));
        try (TrainedModel model = TrainedModel.load(folder)) {
            // Another batch size may round differently in the last bits of float32.
            float[] many = model.sample(9, 3).sample(4);
            float[] few = model.sample(5, 3).sample(4);
            assertThat(many[0]).isCloseTo(few[0], within(1e-4f));
            assertThat(model.sample(5, 4).sample(4)[0]).isNotCloseTo(few[0], within(1e-3f));
        }
    }

    @Test
    void samplingTellsItsProgressAndCanBeStopped() throws Exception {
        ResumeTest.train(folder, ResumeTest.points("training.steps=1"));
        try (TrainedScoreModel model = TrainedScoreModel.load(folder)) {
            double[] last = new double[1];
            RunConfig quick = model.config().with("sampling.steps=5");
            model.sample(8, 0, quick.requireScoreModel().sampling(), (done, total) -> {
                assertThat(done).isGreaterThan(last[0]).isLessThanOrEqualTo((double) total);
                last[0] = done;
                return true;
            });
            assertThat(last[0]).isEqualTo(8);
            assertThatThrownBy(
                            () -> model.sample(8, 0, quick.requireScoreModel().sampling(), (done, total) -> false))
                    .isInstanceOf(CancellationException.class);
            RunConfig flow = model.config().with("sampling.sampler=probabilityFlow", "sampling.tolerance=0.01");
            assertThat(model.sample(8, 0, flow.requireScoreModel().sampling(), SamplingProgress.silent())
                            .provenance())
                    .contains("ProbabilityFlow");
        }
    }

    @Test
    void whatIsNoModelIsNamed() throws Exception {
        assertThatThrownBy(() -> TrainedModel.load(folder)).isInstanceOf(RunException.class);
        RunDirectory.create(folder.resolve("fresh"), ResumeTest.points()).close();
        assertThatThrownBy(() -> TrainedModel.load(folder.resolve("fresh")))
                .hasMessageContaining("holds no checkpoint yet");
        assertThatThrownBy(() -> ResumeTest.points()
                        .with("sampling.steps=1")
                        .requireScoreModel()
                        .sampling()
                        .sampler())
                .hasMessageContaining("sampling.steps must be at least 2 for predictorCorrector, got 1");
    }

    @Test
    void centringAndPaddingAreUndone() {
        Dataset digits = new DrawnDigits(8, 1, "train");
        DataForm form = new DataForm(
                RunConfig.parse("{data: {height: 8, pad: 4}, process: {kind: variancePreserving}}", "test", List.of())
                        .data(),
                DataInfo.of(digits));
        float[] image = new float[64];
        digits.read(3, image, 0);
        Dataset padded = form.padded(digits);
        float[] wide = new float[256];
        padded.read(3, wide, 0);
        try (Scope scope = Scope.open()) {
            Tensor x = form.toNetwork(wide, 1, DType.FLOAT64, Device.CPU);
            assertThat(x.shape()).containsExactly(1, 1, 16, 16);
            assertThat(x.min().item()).isEqualTo(-1);
            float[] back = form.toStored(x);
            for (int i = 0; i < 64; i++) {
                assertThat(back[i]).isCloseTo(image[i], within(1e-6f));
            }
        }
    }

    @Test
    void presetsOpenTheirDataInTheShapeTheyExpect() throws Exception {
        for (String name : List.of("quickstart-points", "quickstart-digits", "digits-32")) {
            RunConfig config = Presets.named(name);
            Dataset data = config.data().open(DataOptions.defaults()).train();
            assertThat(config.data().padded(data.shape()))
                    .isEqualTo(config.data().shape().orElseThrow());
        }
    }

    @Test
    void aRunStoppedBeforeItsFirstStepStillSaves() throws Exception {
        try (RunDirectory run = RunDirectory.create(folder, ResumeTest.points())) {
            Trainer.Outcome outcome = Trainer.of(run)
                    .listener(EventSink.silent())
                    .stopWhen(() -> true)
                    .train();
            assertThat(outcome.step()).isZero();
            assertThat(outcome.checkpoint().orElseThrow()).exists();
        }
    }
}
