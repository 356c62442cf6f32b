package dev.reverie.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.data.DataShape;
import dev.reverie.loss.ClassifierLoss;
import dev.reverie.loss.TimeDistribution;
import dev.reverie.network.NcsnppConfig;
import dev.reverie.network.NcsnppConfig.Embedding;
import dev.reverie.network.UnetEncoder;
import dev.reverie.network.UnetEncoderConfig;
import dev.reverie.network.UnetEncoderConfig.Pooling;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifierConfigTest {
    private static RunConfig parse(String sections) {
        return RunConfig.parse("{objective: {kind: classifier}, " + sections + "}", "mine.yaml", List.of());
    }

    private static UnetEncoder network(RunConfig config) {
        return (UnetEncoder)
                config.network().createClassifier(config.data().shape().orElseThrow());
    }

    @Test
    void theNetworkFollowsTheObjectiveAndItsClassesTheData() {
        RunConfig config = parse("data: {name: drawn-digits}, process: {kind: variancePreserving}");
        assertThat(config.network().kind()).isEqualTo(Section.word(NetworkConfig.Kind.HALF_UNET));
        assertThat(network(config).classes()).isEqualTo(10);
        assertThat(network(config).config().unet().embedding()).isEqualTo(Embedding.POSITIONAL);
        assertThat(config.task())
                .isInstanceOfSatisfying(
                        Task.Classifier.class,
                        task -> assertThat(task.classifier().loss())
                                .isEqualTo(ClassifierLoss.of(task.process().schedule())));
        assertThat(config.training().labelDropout()).isZero();
    }

    @Test
    void everyKeyOfTheNetworkAndOfTheTimesCounts() {
        RunConfig config = RunConfig.parse("""
                data: {name: files, path: x, height: 8, width: 8, channels: 3}
                process: {kind: edm}
                objective: {kind: classifier, times: logNormal, mean: -1, std: 2, stratified: false}
                network: {features: 16, multipliers: [1, 3], blocks: 1, attentionResolutions: [4], dropout: 0.3,
                          fourierScale: 4, centerInput: true, pooling: mean, classes: 7}
                """, "mine.yaml", List.of());
        UnetEncoderConfig encoder = network(config).config();
        NcsnppConfig network = encoder.unet();
        assertThat(network.channels()).isEqualTo(3);
        assertThat(network.features()).isEqualTo(16);
        assertThat(network.multipliers()).containsExactly(1, 3);
        assertThat(network.blocks()).isEqualTo(1);
        assertThat(network.attentionResolutions()).containsExactly(4);
        assertThat(network.embedding()).isEqualTo(Embedding.FOURIER);
        assertThat(network.fourierScale()).isEqualTo(4);
        assertThat(network.dropout()).isEqualTo(0.3);
        assertThat(network.centered()).isFalse();
        assertThat(encoder.pooling()).isEqualTo(Pooling.MEAN);
        assertThat(encoder.classes()).isEqualTo(7);
        var times = config.classifier().orElseThrow().loss().times();
        assertThat(times.distribution()).isEqualTo(new TimeDistribution.LogNormal(-1, 2));
        assertThat(times.stratified()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quickstart-digits",
                "digits-conditional",
                "digits-ddpm",
                "digits-edm",
                "mnist",
                "ve-cifar10-ncsnpp-continuous",
                "edm-cifar10-ddpmpp"
            })
    void theConfigurationOfAScoreModelBecomesThatOfAClassifierOfItsProcess(String preset) {
        RunConfig score = Presets.named(preset);
        RunConfig classifier = score.with(ClassifierConfig.settings().toArray(String[]::new));
        assertThat(classifier.task())
                .isInstanceOfSatisfying(
                        Task.Classifier.class,
                        task -> assertThat(task.process().schedule())
                                .isEqualTo(score.requireScoreModel().process().schedule()));
        assertThat(classifier.data())
                .usingRecursiveComparison()
                .ignoringFields("augment")
                .isEqualTo(score.data());
        assertThat(network(classifier).classes()).isEqualTo(10);
        assertThat(RunConfig.parse(classifier.yaml(), "again", List.of())).isEqualTo(classifier);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sampling: {steps: 5} | sampling has no use with objective.kind classifier",
                "training: {labelDropout: 0.1} | training.labelDropout must be 0 for objective.kind classifier",
                "training: {sampleEvery: 5} | training.sampleEvery must be 0 for objective.kind classifier",
                "data: {augment: 0.1} | data.augment must be 0 for objective.kind classifier",
                "data: {name: gaussian} | data.name must be",
                "data: {name: swiss-roll} | must be a set with labels for objective.kind classifier, but swiss-roll has none",
                "data: {name: moons} | network.kind halfUnet tells images apart, but the data are rows of 2",
                "data: {name: files, path: x} | network.classes is needed for data of your own",
                "network: {kind: ncsnpp} | network.kind must be halfUnet for objective.kind classifier",
                "network: {classes: 1} | network.classes must be a whole number",
                "network: {fir: true} | network.fir is not a key here; it belongs to another kind of network",
                "objective: {kind: classifier, reduction: mean} | objective.reduction is not a key here",
            })
    void whatAClassifierHasNotIsRefusedByName(String sections, String message) {
        String objective = sections.startsWith("objective") ? "" : "objective: {kind: classifier}, ";
        assertThatThrownBy(() -> RunConfig.parse("{" + objective + sections + "}", "mine.yaml", List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whoeverNeedsAScoreModelIsToldThatThisIsAClassifier() {
        RunConfig config = parse("process: {kind: variancePreserving}");
        assertThatThrownBy(config::requireScoreModel)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("is a classifier (objective.kind classifier), but this needs a score model");
        assertThatThrownBy(() -> config.network().create(DataShape.image(1, 32, 32)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("halfUnet is a classifier, and this needs a score model");
        assertThatThrownBy(() -> RunConfig.parse("network: {kind: halfUnet}", "mine.yaml", List.of()))
                .hasMessageContaining("halfUnet is a classifier, but objective.kind denoisingScoreMatching");
        assertThatThrownBy(() -> Presets.named("mnist").network().createClassifier(DataShape.image(1, 28, 28)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("ncsnpp gives data and no classes");
    }
}
