package dev.reverie.trained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reverie.Reverie;
import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.config.SamplingConfig;
import dev.reverie.config.ThresholdConfig;
import dev.reverie.data.DataShape;
import dev.reverie.flow.ScoreFlow;
import dev.reverie.model.ScoreModel;
import dev.reverie.model.ThresholdedModel;
import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.sde.Sde;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import dev.reverie.train.ResumeTest;
import dev.reverie.train.SingleThread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Denoised images are kept in range by default where nothing makes up for a network's errors at high noise, and nothing else
 * is. The network has hardly learnt, so that its flow runs away.
 */
@ExtendWith(SingleThread.class)
class ThresholdDefaultTest {
    private static final String IMAGES = """
            name: images
            data: {name: drawn-digits, height: 8}
            process: {kind: variancePreserving}
            network: {features: 8, multipliers: [1, 2], blocks: 1, attentionResolutions: [4], dropout: 0.0}
            training: {steps: 40, batchSize: 4, warmUp: 0, learningRate: 0.005, emaRate: 0.5, sampleEvery: 0}
            sampling: {sampler: uniPc, steps: 6}
            """;

    private static final ThresholdedModel.Rule CENTERED = new ThresholdedModel.Static(-1, 1);

    @TempDir
    private static Path folder;

    private static TrainedScoreModel model;

    @BeforeAll
    static void trainsATinyModel() throws IOException {
        model = (TrainedScoreModel)
                Reverie.train(RunConfig.parse(IMAGES, "images", List.of()), folder.resolve("images"));
    }

    @AfterAll
    static void closes() {
        model.close();
    }

    private static SamplingConfig sampling(String... settings) {
        return model.config().with(settings).requireScoreModel().sampling();
    }

    private static SampleSet drawn(String... settings) {
        return model.sample(3, 5, sampling(settings), SamplingProgress.silent());
    }

    private static Optional<ThresholdedModel.Rule> rule(RunConfig config) {
        SamplingConfig sampling = config.requireScoreModel().sampling();
        return sampling.threshold().rule(config.data().shape().orElseThrow(), sampling.sampler());
    }

    @ParameterizedTest
    @CsvSource({
        "uniPc,true",
        "ddim,true",
        "edmHeun,true",
        "probabilityFlow,true",
        "dpmSolverPlusPlus,true",
        "lms,true",
        "sdeDpmSolverPlusPlus,false",
        "predictorCorrector,false",
        "stochasticHeun,false",
        "annealedLangevin,false"
    })
    void samplersWithoutNoiseKeepImagesInRange(String sampler, boolean kept) {
        assertThat(rule(model.config().with("sampling.sampler=" + sampler)))
                .isEqualTo(kept ? Optional.of(CENTERED) : Optional.empty());
    }

    @Test
    void noiseOfASamplerThatMayHaveNoneCounts() {
        assertThat(rule(model.config().with("sampling.sampler=ddim", "sampling.eta=0.5")))
                .isEmpty();
        assertThat(rule(model.config().with("sampling.sampler=edmHeun", "sampling.churn=10")))
                .isEmpty();
    }

    @Test
    void theRangeIsThatOfTheImagesAsTheNetworkSeesThem() {
        RunConfig exploding = ResumeTest.tiny("sampling.sampler=edmHeun");
        assertThat(exploding.data().centered()).isFalse();
        assertThat(rule(exploding)).contains(new ThresholdedModel.Static(0, 1));
    }

    @Test
    void pointsAndSeriesAndTablesHaveNoRange() {
        RunConfig points = ResumeTest.points("sampling.sampler=uniPc");
        assertThat(points.requireScoreModel().sampling().threshold().kind()).isEqualTo(ThresholdConfig.Kind.NONE);
        assertThat(rule(points)).isEmpty();
        assertThat(rule(Presets.named("waveforms").with("sampling.sampler=uniPc")))
                .isEmpty();
        // What files hold is known when they have been read.
        RunConfig files = RunConfig.parse(
                "{data: {name: files, path: table.csv}, network: {kind: mlp}, sampling: {sampler: uniPc}}",
                "files",
                List.of());
        SamplingConfig sampling = files.requireScoreModel().sampling();
        assertThat(sampling.threshold().rule(DataShape.vector(3), sampling.sampler()))
                .isEmpty();
        assertThat(sampling.threshold().rule(DataShape.image(1, 8, 8), sampling.sampler()))
                .isPresent();
    }

    @Test
    void theDefaultIsStaticAndNoneIsThePureFlow() {
        float[] byDefault = drawn().values();
        assertThat(drawn("sampling.threshold=static").values()).containsExactly(byDefault);
        float[] none = drawn("sampling.threshold=none").values();
        assertThat(none).isNotEqualTo(byDefault);
        SamplingConfig sampling = sampling("sampling.threshold=none");
        Sde sde = Sde.of(model.scoreModel().schedule());
        try (Scope scope = Scope.open()) {
            SamplingProblem pure = new SamplingProblem(
                    model.scoreModel(),
                    sampling.grid()
                            .rule()
                            .orElseThrow()
                            .place(
                                    sde.schedule(),
                                    sde.end(),
                                    sampling.minimumTime(),
                                    sampling.sampler().gridPoints(sampling.steps())),
                    SeededNoise.of(5),
                    SamplingListener.none());
            Tensor samples = sampling.sampler()
                    .sample(pure, DType.FLOAT32, Device.CPU, 3, 1, 8, 8)
                    .tensor();
            assertThat(none).containsExactly(model.decode(samples, "{}").values());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sdeDpmSolverPlusPlus", "stochasticHeun"})
    void samplesOfTheReverseSdeStayAsTheyAre(String sampler) {
        String named = "sampling.sampler=" + sampler;
        assertThat(drawn(named, "sampling.steps=5").values())
                .containsExactly(drawn(named, "sampling.steps=5", "sampling.threshold=none")
                        .values());
    }

    @Test
    void theProvenanceSaysWhatWasKeptAndWhatLeftTheRange() throws IOException {
        JsonNode kept = new ObjectMapper().readTree(drawn().provenance());
        assertThat(kept.path("threshold").textValue()).isEqualTo("Static[low=-1.0, high=1.0]");
        assertThat(kept.path("thresholdSetting").textValue()).isEqualTo("auto");
        assertThat(kept.path("outOfRange").path("images").intValue()).isZero();
        SampleSet astray = drawn("sampling.threshold=none");
        JsonNode pure = new ObjectMapper().readTree(astray.provenance());
        assertThat(pure.path("threshold").textValue()).isEqualTo("none");
        assertThat(pure.path("thresholdSetting").textValue()).isEqualTo("none");
        assertThat(pure.path("outOfRange").path("images").intValue()).isPositive();
        assertThat(pure.path("outOfRange").path("values").doubleValue())
                .isEqualTo(astray.outOfRange().orElseThrow().share())
                .isPositive();
        for (float value : astray.values()) {
            assertThat(value).isBetween(0f, 1f);
        }
    }

    /** Scores, densities and latents are those of the model itself, though its samples are drawn by a kept flow. */
    @Test
    void scoreAndFlowAreThoseOfTheNetwork() {
        assertThat(rule(model.config())).isPresent();
        try (Scope scope = Scope.open()) {
            float[] values = new float[64];
            RandomCursor cursor = RandomStream.of(2).purpose("noise").cursor();
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) cursor.nextGaussian();
            }
            Tensor noise = Tensors.of(values, 1, 1, 8, 8);
            double[] denoised =
                    model.scoreModel().denoised(noise, new double[] {1}).toDoubles();
            ScoreModel ofFlow = ((ScoreFlow) model.flow()).model();
            assertThat(ofFlow.denoised(noise, new double[] {1}).toDoubles()).containsExactly(denoised);
            assertThat(Arrays.stream(denoised).map(Math::abs).max().orElseThrow())
                    .isGreaterThan(10);
        }
    }

    @Test
    void whatLeavesTheRangeIsCounted() {
        // two images of 200 values: 3 of the first are beyond the margin, one of the second
        float[] values = new float[400];
        values[0] = 1.2f;
        values[1] = -0.2f;
        values[2] = Float.NaN;
        values[3] = 1.05f;
        values[200] = 3;
        OutOfRange outside = OutOfRange.of(values, 200);
        assertThat(outside).isEqualTo(new OutOfRange(1, 2, 4, 400));
        assertThat(outside.share()).isEqualTo(0.01);
        assertThat(outside.plus(outside)).isEqualTo(new OutOfRange(2, 4, 8, 800));
        assertThat(OutOfRange.NONE.share()).isZero();
    }

    @Test
    void publishedConfigurationsOfEdmClipNothing() {
        for (String name : List.of("edm-cifar10-ddpmpp", "edm-cifar10-ncsnpp", "edm-cifar10-ncsnpp-conditional")) {
            assertThat(rule(Presets.named(name))).as(name).isEmpty();
        }
    }

    @Test
    void aRuleIsThereIfItWasChosen() {
        ThresholdedModel.Static range = new ThresholdedModel.Static(-1, 1);
        assertThatThrownBy(() -> new ThresholdConfig(ThresholdConfig.Kind.STATIC, Optional.empty(), range, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("STATIC has a rule");
        assertThatThrownBy(() -> new ThresholdConfig(ThresholdConfig.Kind.AUTO, Optional.of(range), range, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AUTO has no rule");
    }
}
