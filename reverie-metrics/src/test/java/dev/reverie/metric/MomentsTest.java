package dev.reverie.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.file.NdArray;
import dev.reverie.file.Npz;
import dev.reverie.metric.moment.Moments;
import dev.reverie.metric.moment.StatisticsFile;
import dev.reverie.metric.moment.ValueHistogram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MomentsTest {
    @TempDir
    Path folder;

    /** Parts of 1, 3, 17, ... rows, merged as a tree and as a chain; the mean is 1e4 times the spread. */
    @Test
    void partsEvaluatedApartGiveTheSameToTenDigits() {
        Features rows = Rows.normal(1000, 7, 1e4, 1, 3);
        Moments whole = Moments.of(rows);
        Moments chain = Moments.of(rows.select(0));
        int from = 1;
        for (int size : new int[] {3, 17, 79, 400, 500}) {
            chain = chain.merge(
                    Moments.of(rows.select(IntStream.range(from, from + size).toArray())));
            from += size;
        }
        Moments tree = half(rows, 0, 1000);
        assertThat(from).isEqualTo(1000);
        assertClose(chain, whole);
        assertClose(tree, whole);
    }

    private static Moments half(Features rows, int from, int to) {
        if (to - from < 3) {
            return Moments.of(rows.select(IntStream.range(from, to).toArray()));
        }
        int middle = (from + to) / 2;
        return half(rows, middle, to).merge(half(rows, from, middle));
    }

    private static void assertClose(Moments merged, Moments whole) {
        assertThat(merged.count()).isEqualTo(whole.count());
        for (int i = 0; i < 7; i++) {
            assertThat(merged.mean()[i]).isCloseTo(whole.mean()[i], within(1e-10));
        }
        for (int i = 0; i < 49; i++) {
            assertThat(merged.covariance()[i]).isCloseTo(whole.covariance()[i], within(1e-10));
        }
    }

    /** Three rows by hand: means 2 and 5, variances 1 and 9, covariance 3. */
    @Test
    void smallSetsAreAsByHand() {
        Moments moments = Moments.of(Features.of(new double[][] {{1, 2}, {2, 5}, {3, 8}}));
        assertThat(moments.mean()).containsExactly(2, 5);
        assertThat(moments.covariance()).containsExactly(1, 3, 3, 9);
    }

    @Test
    void chunksAreMerged() {
        Features rows = Rows.normal(9000, 2, 5, 2, 4);
        double[] column = rows.column(1);
        double mean = java.util.Arrays.stream(column).average().orElseThrow();
        double variance = java.util.Arrays.stream(column)
                        .map(x -> (x - mean) * (x - mean))
                        .sum()
                / 8999;
        assertThat(Moments.of(rows).covariance()[3]).isCloseTo(variance, within(1e-12));
    }

    @Test
    void statisticsComeBackFromAFile() throws IOException {
        FeatureSource source = new FeatureSource("net", "0123abcd");
        Moments moments = Moments.of(Rows.normal(50, 4, 1, 2, 5).from(source));
        Path file = folder.resolve("stats.npz");
        StatisticsFile.write(file, moments);
        Moments again = StatisticsFile.read(file, source);
        assertThat(StatisticsFile.isOne(file)).isTrue();
        assertThat(again.count()).isEqualTo(50);
        assertThat(again.mean()).isEqualTo(moments.mean());
        for (int i = 0; i < 16; i++) {
            assertThat(again.covariance()[i]).isCloseTo(moments.covariance()[i], within(1e-14));
        }
        assertThatThrownBy(() -> StatisticsFile.read(file, new FeatureSource("net", "ffff0000")))
                .isInstanceOf(MetricException.class)
                .hasMessageContaining("0123abcd")
                .hasMessageContaining("ffff0000");
    }

    @Test
    void statisticsOfOtherProgramsAreRead() throws IOException {
        Path file = folder.resolve("fid.npz");
        Npz.write(
                file,
                Map.of(
                        "mu", NdArray.of(new double[] {1, 2}, 2),
                        "sigma", NdArray.of(new double[] {2, 1, 1, 3}, 2, 2),
                        "mu_s", NdArray.of(new double[] {0}, 1),
                        "sigma_s", NdArray.of(new double[] {1}, 1, 1)),
                Npz.Compression.STORED);
        Moments moments = StatisticsFile.read(file, FeatureSource.PIXELS);
        assertThat(moments.count()).isEqualTo(Moments.UNKNOWN);
        assertThat(moments.covariance()).containsExactly(2, 1, 1, 3);
        assertThatThrownBy(() -> moments.merge(moments))
                .isInstanceOf(MetricException.class)
                .hasMessageContaining("unknown number");
    }

    @Test
    void aBatchHoldsStatisticsAndBytesWithChannelsLast() throws IOException {
        Path file = folder.resolve("batch.npz");
        float[] images = {0, 0.5f, 1, 2, -1, 1, 0.2f, 0.4f, 0.6f, 0.8f, 1, 0}; // [1, 3, 2, 2]
        StatisticsFile.writeBatch(file, Moments.of(Rows.normal(5, 2, 0, 1, 1)), images, 1, 3, 2, 2);
        try (dev.reverie.file.NpzFile npz = Npz.open(file)) {
            NdArray batch = npz.get("arr_0");
            assertThat(batch.shape().toArray()).containsExactly(1, 2, 2, 3);
            assertThat(batch.toLongs()).containsExactly(0, 0, 153, 128, 255, 204, 255, 51, 255, 255, 102, 0);
            assertThat(npz.names()).contains("mu", "sigma");
        }
    }

    @Test
    void aFileOfImagesIsNoFileOfStatistics() throws IOException {
        Path file = folder.resolve("images.npz");
        Npz.write(file, Map.of("arr_0", NdArray.ofUnsigned(new byte[12], 1, 2, 2, 3)), Npz.Compression.STORED);
        assertThat(StatisticsFile.isOne(file)).isFalse();
        assertThatThrownBy(() -> StatisticsFile.read(file, FeatureSource.PIXELS))
                .isInstanceOf(MetricException.class)
                .hasMessageContaining("it holds images");
    }

    @Test
    void asymmetricOrInfiniteStatisticsAreRefused() {
        assertThatThrownBy(() -> Moments.of(9, new double[2], new double[] {1, 2, 0, 1}, FeatureSource.VALUES))
                .isInstanceOf(MetricException.class)
                .hasMessageContaining("symmetric");
        assertThatThrownBy(() -> Moments.of(9, new double[] {Double.NaN}, new double[] {1}, FeatureSource.VALUES))
                .isInstanceOf(MetricException.class)
                .hasMessageContaining("finite");
        assertThatThrownBy(() -> Moments.of(9, new double[2], new double[3], FeatureSource.VALUES))
                .isInstanceOf(MetricException.class)
                .hasMessageContaining("D x D");
    }

    @Test
    void histogramsMergeExactlyAndKnowTheirDistance() {
        double[] values = Rows.normal(500, 1, 0, 1, 6).column(0);
        ValueHistogram whole = ValueHistogram.of(-2, 2, 10, values);
        ValueHistogram parts = ValueHistogram.of(-2, 2, 10, java.util.Arrays.copyOf(values, 123))
                .merge(ValueHistogram.of(-2, 2, 10, java.util.Arrays.copyOfRange(values, 123, 500)));
        assertThat(parts.counts()).isEqualTo(whole.counts());
        assertThat(parts.totalVariation(whole)).isZero();
        ValueHistogram left = ValueHistogram.of(0, 1, 2, 0.1, 0.2, 0.3, 0.9);
        ValueHistogram right = ValueHistogram.of(0, 1, 2, 0.1, 0.9, 1, 1.1);
        assertThat(left.counts()).containsExactly(0, 3, 1, 0);
        assertThat(right.counts()).containsExactly(0, 1, 2, 1);
        assertThat(left.totalVariation(right)).isEqualTo(0.5);
    }
}
