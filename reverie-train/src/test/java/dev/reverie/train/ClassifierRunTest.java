package dev.reverie.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.Reverie;
import dev.reverie.config.ConfigException;
import dev.reverie.config.GuidanceConfig;
import dev.reverie.config.RunConfig;
import dev.reverie.config.SamplingConfig;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.errors.RequestException;
import dev.reverie.file.NdArray;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.loss.ClassifierAccuracy;
import dev.reverie.plot.Images;
import dev.reverie.run.RunDirectory;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import dev.reverie.track.Event;
import dev.reverie.track.EventSink;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.SamplingProgress;
import dev.reverie.trained.Trained;
import dev.reverie.trained.TrainedClassifier;
import dev.reverie.trained.TrainedModel;
import dev.reverie.trained.TrainedScoreModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A classifier of noisy data, from training to the samples it guides. */
@ExtendWith(SingleThread.class)
class ClassifierRunTest {
    static final String CLASSIFIER = """
            name: classes
            data: {name: drawn-digits, height: 8}
            process: {kind: variancePreserving}
            objective: {kind: classifier}
            network: {features: 8, multipliers: [1, 2], blocks: 1, attentionResolutions: [4], dropout: 0.1}
            training: {steps: 4, batchSize: 8, learningRate: 0.005, warmUp: 2, emaRate: 0.9, checkpointEvery: 2,
                       logEvery: 2}
            """;
    private static final String SCORE = """
            name: digits
            data: {name: drawn-digits, height: 8}
            process: {kind: variancePreserving}
            network: {features: 8, multipliers: [1, 2], blocks: 1, attentionResolutions: []}
            training: {steps: 2, batchSize: 4, checkpointEvery: 2}
            sampling: {sampler: dpmSolverPlusPlus, steps: 4}
            """;

    /** After a few steps all classes are nearly equally likely, and only this much of their slope can be seen. */
    private static final double STRONG = 2000;

    @TempDir
    private static Path folder;

    private static final List<Event> EVENTS = new ArrayList<>();

    private static RunConfig classifier(String... settings) {
        return RunConfig.parse(CLASSIFIER, "classes.yaml", List.of(settings));
    }

    private static RunConfig score(String... settings) {
        return RunConfig.parse(SCORE, "digits.yaml", List.of(settings));
    }

    @BeforeAll
    static void train() throws IOException {
        ResumeTest.train(folder.resolve("score"), score());
        try (RunDirectory run = RunDirectory.create(folder.resolve("classes"), classifier())) {
            Trainer.of(run).listener(EVENTS::add).stopWhen(() -> false).train();
        }
    }

    private static TrainedClassifier trained() throws IOException {
        return TrainedClassifier.load(folder.resolve("classes"), Device.CPU);
    }

    @Test
    void itLearnsToTellPicturesOfOnesOwnApartWhereNoiseDoesNotHideThem() throws IOException {
        Path pictures = folder.resolve("pictures");
        int each = 100;
        for (int i = 0; i < each; i++) {
            for (String name : List.of("columns", "rows")) {
                float[] pixels = new float[16];
                for (int at = 0; at < pixels.length; at++) {
                    int stripe = name.equals("rows") ? at / 4 : at % 4;
                    pixels[at] = 0.004f * i + (stripe % 2 == 0 ? 0.6f : 0);
                }
                Path file = pictures.resolve(name).resolve(i + ".png");
                Images.write(file, pixels, 1, 4, 4);
            }
        }
        RunConfig config = classifier(
                "data={name: files, path: '" + pictures + "', channels: 1}",
                "network={features: 8, multipliers: [1], blocks: 1, attentionResolutions: [], dropout: 0, classes: 2}",
                "training={steps: 40, batchSize: 16, learningRate: 0.005, warmUp: 2, emaRate: 0.5}");
        ResumeTest.train(folder.resolve("stripes"), config);
        try (TrainedClassifier trained = TrainedClassifier.load(folder.resolve("stripes"), Device.CPU)) {
            List<ClassifierAccuracy.Level> levels = trained.accuracy(DataOptions.defaults(), 2 * each, 0.001, 1);
            assertThat(levels.get(0).samples()).isEqualTo(2L * each);
            assertThat(levels.get(0).accuracy()).isEqualTo(1);
            // Four standard errors of guessing; what the process leaves of the data, alpha = 0.0066, is nothing.
            assertThat(levels.get(1).accuracy()).isCloseTo(0.5, within(4 * 0.5 / Math.sqrt(2 * each)));
            assertThat(trained.data().classNames()).containsExactly("columns", "rows");
        }
    }

    @Test
    void picturesAreNearInItsFeaturesWhenTheyAreNearAtAll() throws IOException {
        try (TrainedClassifier trained = trained();
                TrainedModel model = TrainedModel.load(folder.resolve("score"))) {
            SampleSet samples = model.sample(3, 5);
            float[] first = samples.sample(0);
            float[] nearby = first.clone();
            for (int i = 0; i < nearby.length; i++) {
                nearby[i] += i % 2 == 0 ? 0.01f : -0.01f;
            }
            double[] toFirst = trained.perceptualDistances(samples, first);
            assertThat(toFirst[0]).isZero();
            assertThat(toFirst[1]).isBetween(1e-4, 4.0);
            // symmetric, to rounding of float32 sums over stages
            assertThat(trained.perceptualDistances(samples, samples.sample(1))[0])
                    .isCloseTo(toFirst[1], within(1e-6));
            assertThat(trained.perceptualDistances(samples, nearby)[0])
                    .isPositive()
                    .isLessThan(toFirst[1]);
            assertThat(trained.classify(samples)).hasSize(3);
            assertThat(trained.classify(samples)[0]).isBetween(0, 9);
            assertThatThrownBy(() -> trained.perceptualDistances(samples, new float[3]))
                    .hasMessageContaining("got 3");
        }
    }

    @Test
    void theLossIsToldByNoiseLevel() {
        List<Event.Levels> conditioning = EVENTS.stream()
                .filter(Event.Levels.class::isInstance)
                .map(Event.Levels.class::cast)
                .toList();
        assertThat(conditioning).hasSize(2);
        // Of ten classes, hardly learned: near ln 10 nats each; from much noise to little.
        assertThat(conditioning.get(0).levels())
                .allSatisfy(level -> assertThat(level.loss()).isBetween(1.5, 4.0));
        assertThat(conditioning.get(0).levels().stream()
                        .mapToLong(Event.Level::samples)
                        .sum())
                .isEqualTo(2 * 8);
    }

    @Test
    void aRunStoppedAndContinuedEqualsAnUnbrokenOneBitForBit() throws IOException {
        RunConfig config = classifier("training.accumulate=2");
        Path unbroken = folder.resolve("unbroken");
        ResumeTest.train(unbroken, config);
        Path stopped = folder.resolve("stopped");
        List<Event> steps = new ArrayList<>();
        EventSink counting = event -> {
            if (event instanceof Event.Step) {
                steps.add(event);
            }
        };
        try (RunDirectory run = RunDirectory.create(stopped, config)) {
            assertThat(Trainer.of(run)
                            .listener(counting)
                            .stopWhen(() -> steps.size() == 2)
                            .train()
                            .isComplete())
                    .isFalse();
        }
        try (RunDirectory run = RunDirectory.resume(stopped, List.of())) {
            assertThat(Trainer.of(run)
                            .listener(EventSink.silent())
                            .stopWhen(() -> false)
                            .train()
                            .isComplete())
                    .isTrue();
        }
        assertThat(arrays(stopped)).hasSizeGreaterThan(100).isEqualTo(arrays(unbroken));
    }

    private static Map<String, NdArray> arrays(Path run) throws IOException {
        try (SafetensorsFile file = Safetensors.open(run.resolve("checkpoints/step-000004.safetensors"))) {
            return file.readAll();
        }
    }

    @Test
    void itLearnsInBfloat16AndTellsItsProbabilitiesInFloat32() throws IOException {
        Path run = folder.resolve("bfloat16");
        ResumeTest.train(run, classifier("training.precision=bfloat16", "training.steps=2"));
        try (TrainedClassifier trained = TrainedClassifier.load(run, Device.CPU);
                Scope scope = Scope.open();
                Autograd.Mode off = Autograd.noGrad()) {
            Tensor x = Tensors.zeros(DType.FLOAT32, Device.CPU, 2, 1, 8, 8);
            Tensor all = trained.classifier().logProbabilities(x, new double[] {0.5, 0.9});
            assertThat(all.dtype()).isEqualTo(DType.FLOAT32);
            assertThat(all.shape()).containsExactly(2, 10);
            // Ten probabilities in float32.
            assertThat(all.exp().sum().item()).isCloseTo(2, within(1e-5));
        }
    }

    private static SampleSet guided(List<String> labels, double gamma, int count) throws IOException {
        try (TrainedScoreModel model = TrainedScoreModel.load(folder.resolve("score"));
                TrainedClassifier trained = trained()) {
            SamplingConfig sampling = model.task().sampling().with(GuidanceConfig.byClassifier(labels, gamma));
            return model.guidedBy(trained).sample(count, 3, sampling, SamplingProgress.silent());
        }
    }

    @Test
    void itGuidesAModelThatKnowsNoClasses() throws IOException {
        SampleSet threes = guided(List.of("3"), STRONG, 2);
        assertThat(threes.values()).doesNotContain(Float.NaN);
        assertThat(threes.provenance()).contains("\"classifier\"", "classes", "\"guidance\" : 2000.0", "\"3\"");
        assertThat(guided(List.of("3"), STRONG, 2).values()).isEqualTo(threes.values());
        assertThat(guided(List.of("5"), STRONG, 2).values()).isNotEqualTo(threes.values());

        float[] unguided;
        try (TrainedModel model = TrainedModel.load(folder.resolve("score"))) {
            unguided = model.sample(2, 3).values();
        }
        float[] gently = guided(List.of("3"), 0, 2).values();
        for (int i = 0; i < unguided.length; i++) {
            // The score of float32 is turned into noise and back: some units in its last place, four steps, pixels in
            // [0, 1].
            assertThat(gently[i]).isCloseTo(unguided[i], within(1e-4f));
        }
        assertThat(threes.values()).isNotEqualTo(gently);
    }

    @Test
    void eachSampleHasItsLabelInTurn() throws IOException {
        float[] both = guided(List.of("3", "5"), STRONG, 2).values();
        float[] threes = guided(List.of("3"), STRONG, 2).values();
        float[] fives = guided(List.of("5"), STRONG, 2).values();
        int length = both.length / 2;
        for (int i = 0; i < length; i++) {
            // A batch of the same size: rounding differs by the order of sums over classes at most.
            assertThat(both[i]).isCloseTo(threes[i], within(1e-5f));
            assertThat(both[length + i]).isCloseTo(fives[length + i], within(1e-5f));
        }
    }

    @Test
    void aLabelThatIsNoClassIsRefused() {
        assertThatThrownBy(() -> guided(List.of("12"), 2, 1))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("\"12\" is no class of this model; it knows the classes 0 to 9");
        assertThatThrownBy(() -> GuidanceConfig.byClassifier(List.of(), 2))
                .hasMessageContaining("needs a class to guide to");
        assertThatThrownBy(() -> GuidanceConfig.byClassifier(List.of("1"), Double.NaN))
                .hasMessageContaining("guidance must be a number of at least 0");
    }

    @Test
    void aClassifierIsNoModelAndAModelNoClassifier() throws IOException {
        assertThatThrownBy(() -> TrainedModel.load(folder.resolve("classes")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "holds a classifier, which draws nothing and has no score; use it with --classifier");
        assertThatThrownBy(() -> TrainedClassifier.load(folder.resolve("score"), Device.CPU))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("holds a score model, not a classifier");
        try (Trained classifier = Trained.load(folder.resolve("classes"), Device.CPU);
                Trained score = Trained.load(folder.resolve("score"), Device.CPU)) {
            assertThat(classifier).isInstanceOf(TrainedClassifier.class);
            assertThat(score).isInstanceOf(TrainedScoreModel.class);
        }
        assertThatThrownBy(() -> Reverie.train(classifier(), folder.resolve("never")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("is a classifier, which draws nothing");
        assertThat(folder.resolve("never")).doesNotExist();
    }

    private void requireMisfit(String name, String setting, String message) throws IOException {
        Path run = folder.resolve(name);
        ResumeTest.train(run, score(setting, "training.steps=1"));
        try (TrainedScoreModel model = TrainedScoreModel.load(run);
                TrainedClassifier trained = trained()) {
            assertThatThrownBy(() -> model.guidedBy(trained))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(message);
        }
    }

    @Test
    void aModelOfAnotherProcessShapeOrRangeIsNotGuided() throws IOException {
        requireMisfit("process", "process.betaMax=10", "train both with one section process");
        requireMisfit(
                "shape", "data.height=16", "knows data of shape [1, 8, 8], but those of the model are [1, 16, 16]");
        requireMisfit("range", "data.centered=false", "sees images in [-1, 1], but the model in [0, 1]");
    }

    @Test
    void dataWithOtherClassesAreRefusedBeforeTheRunBegins() {
        Path run = folder.resolve("eleven");
        assertThatThrownBy(() -> ResumeTest.train(run, classifier("network.classes=11")))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("have 10 classes; set network.classes to 10");
        assertThat(Files.exists(run.resolve("provenance.json"))).isFalse();
    }
}
