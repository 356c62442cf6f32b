package dev.reverie.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.file.NdArray;
import dev.reverie.file.Npz;
import dev.reverie.metric.moment.Moments;
import dev.reverie.metric.moment.StatisticsFile;
import dev.reverie.metric.picture.FrechetDistance;
import dev.reverie.metric.picture.FrechetToStatistics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Statistics in place of the data. */
class FrechetToStatisticsTest {
    private static final FeatureSource NETWORK = new FeatureSource("a network", "ab".repeat(32));

    @TempDir
    private Path folder;

    private final Features samples = Rows.normal(300, 4, 0.2, 1, 1).from(NETWORK);
    private final Features data = Rows.normal(400, 4, 0, 1, 2).from(NETWORK);

    @Test
    void theDistanceIsThatToTheDataTheyAreOf() throws IOException {
        Path file = folder.resolve("data.npz");
        StatisticsFile.write(file, Moments.of(data));
        assertThat(StatisticsFile.source(file)).contains(NETWORK);
        List<Integer> seen = new ArrayList<>();
        MetricResult result = new FrechetToStatistics(StatisticsFile.read(file, NETWORK), 10, 3)
                .of(samples, ResultProvenance.none(), seen::add);
        // A covariance is written and read with all its digits, and divided and multiplied by n - 1.
        assertThat(result.value()).isCloseTo(new FrechetDistance().between(samples, data), within(1e-12));
        assertThat(seen).startsWith(0).endsWith(10);
        Spread spread = result.spread().orElseThrow();
        assertThat(spread.replicates()).hasSize(10).doesNotHaveDuplicates();
        assertThat(spread.method()).contains("samples", "stay");
        assertThat(result.provenance().get(Field.SAMPLES)).contains("300");
        assertThat(result.provenance().get(Field.REFERENCES)).contains("400");
        assertThat(result.provenance().get(Field.FEATURES_HASH)).contains(NETWORK.sha256());
        MetricResult ofMoments =
                new FrechetToStatistics(Moments.of(data), 0, 0).of(Moments.of(samples), ResultProvenance.none());
        assertThat(ofMoments.value()).isCloseTo(result.value(), within(1e-12));
        assertThat(ofMoments.spread()).isEmpty();
    }

    /** Of 60 sets of samples 57 are to cover the mean over sets, with a standard deviation of 1.7. */
    @Test
    void theIntervalCoversTheMeanOverSamples() {
        FrechetToStatistics metric = new FrechetToStatistics(Moments.of(data), 20, 5);
        Moments reference = Moments.of(data);
        double mean = 0;
        for (int i = 0; i < 200; i++) {
            mean += FrechetDistance.between(Moments.of(set(1000 + i)), reference)
                            .value()
                    / 200;
        }
        int covered = 0;
        for (int i = 0; i < 60; i++) {
            Spread spread = metric.of(set(i), ResultProvenance.none(), done -> {})
                    .spread()
                    .orElseThrow();
            covered += spread.low() <= mean && mean <= spread.high() ? 1 : 0;
        }
        assertThat(covered).isBetween(50, 60);
    }

    private static Features set(long seed) {
        return Rows.normal(300, 4, 0.2, 1, seed).from(NETWORK);
    }

    @Test
    void featuresThemselvesAreStatisticsToo() throws IOException {
        Path file = folder.resolve("pool.npz");
        double[] values = Stream.of(data.rows()).flatMapToDouble(Arrays::stream).toArray();
        Npz.write(file, Map.of("pool_3", NdArray.of(values, data.count(), 4)), Npz.Compression.STORED);
        assertThat(StatisticsFile.isOne(file)).isTrue();
        Moments read = StatisticsFile.read(file, NETWORK);
        assertThat(read.count()).isEqualTo(data.count());
        assertThat(read.mean()).containsExactly(Moments.of(data).mean());
        assertThat(read.covariance()).containsExactly(Moments.of(data).covariance());
        Npz.write(file, Map.of("pool_3", NdArray.of(new double[] {1, 2}, 1, 2)), Npz.Compression.STORED);
        assertThatThrownBy(() -> StatisticsFile.read(file, NETWORK))
                .isInstanceOf(MetricException.class)
                .hasMessageContaining("pool.npz: pool_3 must be [N, D]")
                .hasMessageContaining("got [1, 2]");
        Npz.write(file, Map.of("pool_3", NdArray.of(new double[] {1, Double.NaN, 3, 4}, 2, 2)), Npz.Compression.STORED);
        assertThatThrownBy(() -> StatisticsFile.read(file, NETWORK))
                .isInstanceOf(MetricException.class)
                .hasMessageContaining("pool.npz: pool_3: row 0 has NaN in column 1");
    }

    @Test
    void otherFeaturesAreRefusedByHashAndByWidth() throws IOException {
        Path file = folder.resolve("data.npz");
        StatisticsFile.write(file, Moments.of(data));
        FeatureSource other = new FeatureSource("a network", "cd".repeat(32));
        assertThatThrownBy(() -> StatisticsFile.read(file, other))
                .isInstanceOf(MetricException.class)
                .hasMessageContaining("data.npz: features of \"a network (sha256 cdcdcdcdcdcd)\" cannot be compared");
        Path narrow = folder.resolve("narrow.npz");
        Npz.write(
                narrow,
                Map.of(
                        "mu", NdArray.of(new double[] {0, 0}, 2),
                        "sigma", NdArray.of(new double[] {1, 0, 0, 1}, 2, 2)),
                Npz.Compression.STORED);
        assertThat(StatisticsFile.source(narrow)).isEmpty();
        Moments two = StatisticsFile.read(narrow, NETWORK);
        assertThatThrownBy(() -> new FrechetToStatistics(two, 0, 0).of(samples, ResultProvenance.none(), done -> {}))
                .isInstanceOf(MetricException.class)
                .hasMessageContaining("statistics of 4 features do not go with those of 2");
        assertThatThrownBy(() -> new FrechetToStatistics(two, 1, 0)).hasMessageContaining("at least 2, got 1");
    }
}
