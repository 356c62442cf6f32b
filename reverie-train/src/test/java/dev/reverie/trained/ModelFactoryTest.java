package dev.reverie.trained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.Reverie;
import dev.reverie.config.ConfigException;
import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.data.Dataset;
import dev.reverie.data.ValueMoments;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.model.Conditioning;
import dev.reverie.model.LearnedModel;
import dev.reverie.model.NetworkModel;
import dev.reverie.model.PreconditionedModel;
import dev.reverie.model.Prediction;
import dev.reverie.network.Mlp;
import dev.reverie.network.Network;
import dev.reverie.run.DataForm;
import dev.reverie.run.DataInfo;
import dev.reverie.train.SingleThread;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SingleThread.class)
class ModelFactoryTest {
    private static final String SMALL = "features: 8, multipliers: [1, 2], blocks: 1, attentionResolutions: [8]";

    private static LearnedModel model(String yaml) throws Exception {
        RunConfig config = RunConfig.parse(yaml, "test", List.of());
        DataForm form = form(config);
        Network network = config.network().create(form.shape());
        return ModelFactory.model(network, config, form);
    }

    private static DataForm form(RunConfig config) throws Exception {
        Dataset data = config.data().open(DataOptions.defaults()).train();
        return new DataForm(config.data(), DataInfo.of(data));
    }

    @Test
    void anObjectiveOnAChainMakesAModelOfThatChain() throws Exception {
        NetworkModel smld = (NetworkModel) model("{objective: {kind: smld, steps: 7}, network: {" + SMALL + "}}");
        assertThat(smld.chainSteps()).hasValue(7);
        assertThat(smld.output()).isEqualTo(Prediction.SCORE);
        assertThat(smld.conditioning()).isInstanceOf(Conditioning.LadderLabel.class);
        NetworkModel ddpm = (NetworkModel) model("{process: {kind: variancePreserving},"
                + " objective: {kind: ddpm, steps: 50}, network: {kind: ddpm, multipliers: [1, 2],"
                + " attentionResolutions: [8]}}");
        assertThat(ddpm.chainSteps()).hasValue(50);
        assertThat(ddpm.output()).isEqualTo(Prediction.NOISE);
        assertThat(ddpm.conditioning()).isInstanceOf(Conditioning.ChainPosition.class);
    }

    @Test
    void continuousNetworksFollowThePublishedConventions() throws Exception {
        NetworkModel exploding = (NetworkModel) model("network: {" + SMALL + "}");
        assertThat(exploding.chainSteps()).isEmpty();
        assertThat(exploding.output()).isEqualTo(Prediction.SCORE);
        assertThat(exploding.conditioning()).isInstanceOf(Conditioning.NoiseLevel.class);
        NetworkModel preserving =
                (NetworkModel) model("{process: {kind: variancePreserving}, network: {" + SMALL + "}}");
        assertThat(preserving.conditioning()).isEqualTo(new Conditioning.ScaledTime(999));
    }

    @Test
    void aPerceptronGetsTheNumbersOfItsCheckpoints() throws Exception {
        for (String process : List.of("varianceExploding", "variancePreserving", "rectifiedFlow")) {
            NetworkModel points = (NetworkModel) model("{data: {name: moons}, process: {kind: " + process + "}}");
            double end = points.schedule().domain().end();
            assertThat(points.conditioning()).isEqualTo(new Conditioning.ScaledTime(1 / end));
            assertThat(points.output()).isEqualTo(Prediction.NOISE);
        }
        NetworkModel chain = (NetworkModel) model("{data: {name: moons}, process: {kind: variancePreserving},"
                + " objective: {kind: ddpm, steps: 50}, network: {fourierScale: 4.9}}");
        assertThat(chain.conditioning().at(1)).isEqualTo(49);
        assertThat(((Mlp) chain.network()).config().fourierScale()).isCloseTo(0.1, within(1e-15));
    }

    @Test
    void fourierFeaturesOfABoundedProcessAreThoseOfTheTime() throws Exception {
        NetworkModel model = (NetworkModel)
                model("{process: {kind: variancePreserving}, network: {embedding: fourier, " + SMALL + "}}");
        assertThat(model.conditioning()).isEqualTo(new Conditioning.ScaledTime(999));
        assertThat(model.output()).isEqualTo(Prediction.NOISE);
    }

    @Test
    void preconditioningTakesTheSpreadThatIsGivenOrMeasured() throws Exception {
        String yaml = "{data: {name: drawn-digits, height: 12, pad: 2}, process: {kind: edm}, network: {" + SMALL;
        PreconditionedModel given = (PreconditionedModel) model(yaml + ", dataStd: 0.4}}");
        assertThat(given.dataStd()).isEqualTo(0.4);
        PreconditionedModel measured = (PreconditionedModel) model(yaml + "}}");
        assertThat(measured.dataStd())
                .isCloseTo(spreadAsSeen(RunConfig.parse(yaml + "}}", "test", List.of())), within(1e-6));
    }

    /** The same numbers by another way: the examples as the network gets them, border and all. */
    private static double spreadAsSeen(RunConfig config) throws Exception {
        DataForm form = form(config);
        Dataset padded = form.padded(config.data().open(DataOptions.defaults()).train());
        int length = padded.shape().length();
        float[] pixels = new float[length];
        double sum = 0;
        double squares = 0;
        int count = 1024;
        for (int i = 0; i < count; i++) {
            padded.read(i, pixels, 0);
            for (float pixel : pixels) {
                double seen = 2 * pixel - 1;
                sum += seen / length;
                squares += seen * seen / length;
            }
        }
        double mean = sum / count;
        return Math.sqrt(squares / count - mean * mean);
    }

    @Test
    void aNetworkThatTakesTheLogarithmItselfIsGivenTheLevel() throws Exception {
        String yaml = "{process: {kind: edm}, network: {" + SMALL;
        PreconditionedModel fourier = (PreconditionedModel) model(yaml + ", embedding: fourier}}");
        assertThat(fourier.conditioning()).isInstanceOf(Conditioning.QuarterPower.class);
        PreconditionedModel positional = (PreconditionedModel) model(yaml + ", embedding: positional}}");
        assertThat(positional.conditioning()).isInstanceOf(Conditioning.QuarterLogarithm.class);
        assertThat(model("{data: {name: moons}, process: {kind: edm}}")).isInstanceOf(PreconditionedModel.class);
    }

    @Test
    void dataWithoutSpreadCannotBeScaledByIt() throws Exception {
        RunConfig config = RunConfig.parse("{process: {kind: edm}, network: {" + SMALL + "}}", "flat", List.of());
        DataInfo digits = form(config).info();
        DataInfo flat = new DataInfo(
                "flat",
                digits.shape(),
                Optional.empty(),
                List.of(),
                List.of(),
                digits.sha256(),
                Optional.of(new ValueMoments(0.5, 0)));
        DataForm form = new DataForm(config.data(), flat);
        Network network = config.network().create(form.shape());
        assertThatThrownBy(() -> ModelFactory.model(network, config, form))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("set network.dataStd");
    }

    @Test
    void momentsComeBackFromTheTextOfACheckpointAndMayBeMissing() throws Exception {
        RunConfig config = RunConfig.parse("{data: {name: moons}, process: {kind: edm}}", "test", List.of());
        DataInfo info = form(config).info();
        assertThat(info.moments()).isPresent();
        assertThat(DataInfo.fromJson(info.toJson())).isEqualTo(info);
        DataInfo old =
                new DataInfo(info.name(), info.shape(), info.standardization(), info.classNames(), info.sha256());
        assertThat(DataInfo.fromJson(old.toJson())).isEqualTo(old);
        DataForm form = new DataForm(config.data(), old);
        PreconditionedModel model =
                (PreconditionedModel) ModelFactory.model(config.network().create(form.shape()), config, form);
        assertThat(model.dataStd()).isEqualTo(1);
    }

    /** The default sampler, fewer steps of it, and a sampler that takes few: all on the chain that was learnt. */
    @ParameterizedTest
    @CsvSource({
        "digits-ddpm,   30, sampling.steps=25",
        "digits-ddpm,   30, sampling.sampler=ddim",
        "digits-ncsnv2, 6,  sampling.steps=3"
    })
    void aModelOfAChainIsSampledWithWhateverStaysOnIt(
            String preset, int chainSteps, String setting, @TempDir Path folder) throws Exception {
        RunConfig config = Presets.named(preset)
                .with(
                        "objective.steps=" + chainSteps,
                        "sampling.steps=" + chainSteps,
                        preset.equals("digits-ddpm") ? "network.features=32" : "network.features=4",
                        "training.steps=2",
                        "training.batchSize=2",
                        "training.checkpointEvery=2");
        try (TrainedModel model = Reverie.train(config, folder.resolve("run"))) {
            assertThat(model.sample(2, 1).values()).doesNotContain(Float.NaN);
            SampleSet other = model.sample(2, 1, config.with(setting), SamplingProgress.silent());
            assertThat(other.values()).hasSize(2 * 256).doesNotContain(Float.NaN);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"digits-edm", "digits-conditional"})
    void theSmallPresetsLearnAndDraw(String preset, @TempDir Path folder) throws Exception {
        RunConfig config = Presets.named(preset)
                .with(
                        "network.features=8",
                        "training.steps=2",
                        "training.batchSize=2",
                        "training.checkpointEvery=2",
                        "sampling.steps=25");
        try (TrainedModel model = Reverie.train(config, folder.resolve("run"))) {
            assertThat(model.sample(2, 1).values()).hasSize(2 * 256).doesNotContain(Float.NaN);
            assertThat(model.network().classes()).isEqualTo(preset.equals("digits-conditional") ? 10 : 0);
        }
    }

    @Test
    void missingPicturesNameTheRemedy(@TempDir Path folder) {
        RunConfig config = Presets.named("ve-celeba-ncsnpp").with("data.path='" + folder.resolve("none") + "'");
        assertThatThrownBy(() -> config.data().open(DataOptions.defaults()))
                .hasMessageContaining("none: no such file or folder")
                .hasMessageContaining("--data");
    }
}
