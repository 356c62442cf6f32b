package dev.reverie.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.catalog.Datasets;
import dev.reverie.data.toy.DrawnDigits;
import dev.reverie.errors.RequestException;
import dev.reverie.metric.Features;
import dev.reverie.pretrained.PretrainedFiles;
import dev.reverie.torch.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Feature networks by name, and what those that come with Reverie see. */
class FeatureNetworkTest {
    private static final DataShape SHAPE = DataShape.image(1, 28, 28);

    @ParameterizedTest
    @ValueSource(strings = {"mnist", "fashion-mnist"})
    void networksThatComeWithReverieAreOpenedByName(String name) throws IOException {
        try (FeatureNetwork network = FeatureNetwork.open(name, Device.CPU)) {
            float[] images = new float[3 * SHAPE.length()];
            Arrays.fill(images, SHAPE.length(), 2 * SHAPE.length(), 1f);
            Features features = network.of(images, 3, SHAPE);
            assertThat(features.dimension()).isEqualTo(96);
            assertThat(features.source().name()).isEqualTo(name);
            assertThat(features.source().sha256()).hasSize(64);
            assertThat(PretrainedFiles.featureCard(name))
                    .contains(features.source().sha256());
            assertThat(features.probabilities()[1]).hasSize(10).doesNotContain(Double.NaN);
            assertThat(Arrays.stream(features.probabilities()[1]).sum()).isCloseTo(1, within(1e-9));
            assertThat(network.classes()).hasSize(10);
            assertThat(features.row(0)).isNotEqualTo(features.row(1));
        }
    }

    /** No data are at hand in tests, but other digits: drawn by pen, which the network has never seen. */
    @Test
    void theNetworkOfHandwritingReadsDrawnDigits() throws IOException {
        EvaluationSet digits = EvaluationSet.of(new DrawnDigits(28, 0, "test"), 300);
        try (FeatureNetwork network = FeatureNetwork.open("mnist", Device.CPU)) {
            assertThat(accuracy(digits.features(network))).isGreaterThan(0.6);
        }
    }

    /** Runs where the data are: -Dreverie.data=FOLDER. */
    @ParameterizedTest
    @CsvSource({"mnist, 0.993", "fashion-mnist, 0.92"})
    void theirAccuracyIsWhatTheirCardsSay(String name, double least) throws IOException {
        Path folder = Path.of(System.getProperty("reverie.data", ""), name);
        Assumptions.assumeTrue(Files.isDirectory(folder), "-Dreverie.data names no folder with " + name);
        Dataset test = Datasets.open(name, DataOptions.defaults().withFolder(folder))
                .test()
                .orElseThrow();
        try (FeatureNetwork network = FeatureNetwork.open(name, Device.CPU)) {
            assertThat(network.classes()).isEqualTo(test.classNames());
            double accuracy = accuracy(EvaluationSet.of(test, 10_000).features(network));
            assertThat(accuracy).isGreaterThan(least);
            assertThat(PretrainedFiles.featureCard(name))
                    .contains(String.format(Locale.ROOT, "%.2f %%", 100 * accuracy));
        }
    }

    private static double accuracy(Features features) {
        int right = 0;
        for (int i = 0; i < features.count(); i++) {
            double[] probabilities = features.probabilities()[i];
            double best = Arrays.stream(probabilities).max().orElseThrow();
            right += probabilities[features.labels()[i]] == best ? 1 : 0;
        }
        return (double) right / features.count();
    }

    @Test
    void theNetworkOfTheDataIsTakenWhereThereIsOne() {
        assertThat(FeatureNetwork.of("mnist", SHAPE)).isEqualTo("mnist");
        assertThat(FeatureNetwork.of("fashion-mnist", DataShape.image(1, 32, 32)))
                .isEqualTo("fashion-mnist");
        assertThat(FeatureNetwork.of("mnist", DataShape.image(1, 16, 16))).isEqualTo("pixels");
        assertThat(FeatureNetwork.of("cifar10", DataShape.image(3, 32, 32))).isEqualTo("pixels");
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThatThereAre() {
        assertThatThrownBy(() -> FeatureNetwork.open("mnits", Device.CPU))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("--features mnits")
                .hasMessageContaining("pixels, mnist, fashion-mnist");
    }
}
