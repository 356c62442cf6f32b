package dev.reverie.data.catalog;

import static dev.reverie.data.SampleFiles.real;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.data.DataException;
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real sets, where copies of them are at hand; skipped elsewhere. */
final class RealDataTest {
    private static DataSplits open(String name, Path folder) throws DataException {
        return Datasets.open(name, DataOptions.defaults().withFolder(folder));
    }

    private static double[] channelMoments(Dataset set, int channel) {
        int plane = set.shape().height() * set.shape().width();
        float[] image = new float[set.shape().length()];
        double sum = 0;
        double squares = 0;
        for (long i = 0; i < set.size(); i++) {
            set.read(i, image, 0);
            for (int p = channel * plane; p < (channel + 1) * plane; p++) {
                sum += image[p];
                squares += (double) image[p] * image[p];
            }
        }
        double count = (double) set.size() * plane;
        return new double[] {sum / count, Math.sqrt(squares / count - sum / count * sum / count)};
    }

    @ParameterizedTest
    @ValueSource(strings = {"mnist", "fashion-mnist"})
    void theMnistFamilyHasItsCountsAndItsPinnedContent(String name) throws IOException {
        Path folder = real(name);
        DataSplits splits = open(name, folder);
        assertThat(splits.train().size()).isEqualTo(60_000);
        assertThat(splits.test().orElseThrow().size()).isEqualTo(10_000);
        assertThat(splits.train().classNames())
                .isEqualTo(DatasetCatalog.find(name).orElseThrow().classNames());
        for (RemoteFile file : DatasetCatalog.find(name).orElseThrow().files()) {
            assertThat(DatasetDownload.sha256(folder.resolve(file.name()), true))
                    .isEqualTo(file.sha256());
        }
        double[] moments = channelMoments(splits.train(), 0);
        // the published mean and standard deviation, given to four digits
        assertThat(moments[0]).isCloseTo(name.equals("mnist") ? 0.1307 : 0.2860, within(6e-5));
        assertThat(moments[1]).isCloseTo(name.equals("mnist") ? 0.3081 : 0.3530, within(6e-5));
    }

    @Test
    void cifarHasItsChannelMoments() throws IOException {
        Dataset test = open("cifar-10", real("cifar10")).train();
        assertThat(test.size()).isEqualTo(10_000);
        double[] mean = {0.4914, 0.4822, 0.4465};
        double[] std = {0.2470, 0.2435, 0.2616};
        int[] perClass = new int[10];
        for (int i = 0; i < 10_000; i++) {
            perClass[test.label(i)]++;
        }
        assertThat(perClass).containsOnly(1000);
        for (int channel = 0; channel < 3; channel++) {
            double[] moments = channelMoments(test, channel);
            // these are the moments of all batches; one batch of 10^4 images differs by about 0.25 / sqrt(10^4)
            assertThat(moments[0]).isCloseTo(mean[channel], within(0.006));
            assertThat(moments[1]).isCloseTo(std[channel], within(0.006));
        }
    }

    @Test
    void digitsHaveTheirPixelSum() throws IOException {
        Dataset digits = open("digits", real("digits")).train();
        assertThat(digits.size()).isEqualTo(1797);
        double sum = 0;
        float[] image = new float[64];
        for (int i = 0; i < 1797; i++) {
            digits.read(i, image, 0);
            for (float value : image) {
                sum += 16 * value;
            }
        }
        assertThat(sum).isEqualTo(561718);
        DataSplits both = open("optdigits", real("digits"));
        assertThat(both.train().size()).isEqualTo(3823);
        // two copies of one file: the same content, whatever the container
        assertThat(both.test().orElseThrow().provenance().sha256())
                .isEqualTo(digits.provenance().sha256());
        assertThat(Datasets.open(real("digits").toString(), DataOptions.defaults())
                        .train()
                        .size())
                .isEqualTo(3823);
    }

    @Test
    void everyTableHasItsRowsAndColumns() throws IOException {
        Path folder = real("uci");
        for (KnownDataset known : DatasetCatalog.all()) {
            if (known.family() == KnownDataset.Family.TABLE) {
                DataSplits splits = open(known.name(), folder);
                assertThat(splits.train().shape()).isEqualTo(known.shape());
                assertThat(splits.train().size() + splits.test().orElseThrow().size())
                        .isEqualTo(known.size());
            }
        }
    }

    @Test
    void featureStatisticsReadAsVectorsByKey() throws IOException {
        Path file = real("feature-stats").resolve("mnist-test-tribuo50.npz");
        DataOptions sigma = DataOptions.defaults().withArray(java.util.Optional.of("sigma"), NpyDataset.Layout.ND);
        assertThat(Datasets.open(file.toString(), sigma).train().shape()).isEqualTo(DataShape.vector(50));
    }
}
