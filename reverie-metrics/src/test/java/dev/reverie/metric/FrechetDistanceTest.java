package dev.reverie.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reverie.metric.moment.Moments;
import dev.reverie.metric.moment.StatisticsFile;
import dev.reverie.metric.picture.FrechetDistance;
import dev.reverie.metric.picture.FrechetInfinity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrechetDistanceTest {
    /** Commuting covariances {@code Q diag(v) Q^T}: FD = |m_1 - m_2|^2 + sum (sqrt v_i - sqrt w_i)^2. */
    @Test
    void commutingGaussiansHaveTheirClosedForm() {
        double[] v = {4, 1, 0.25, 9};
        double[] w = {1, 1, 4, 0.01};
        double[] m1 = {0, 1, 2, 3};
        double[] m2 = {1, 1, 0, 3};
        double covariance = 0;
        for (int i = 0; i < 4; i++) {
            covariance += Math.pow(Math.sqrt(v[i]) - Math.sqrt(w[i]), 2);
        }
        FrechetDistance.Parts parts = FrechetDistance.between(moments(m1, rotated(v)), moments(m2, rotated(w)));
        assertThat(parts.value()).isCloseTo(5 + covariance, within(1e-13));
        assertThat(parts.means()).isEqualTo(5);
        assertThat(parts.isSingular()).isFalse();
    }

    /** Two dimensions that do not commute: tr (S_1 S_2)^1/2 = (tr S_1 S_2 + 2 (det S_1 det S_2)^1/2)^1/2. */
    @Test
    void planeGaussiansHaveTheirClosedForm() {
        double[] s1 = {2, 0.7, 0.7, 1};
        double[] s2 = {0.5, -0.3, -0.3, 3};
        double product = s1[0] * s2[0] + 2 * s1[1] * s2[1] + s1[3] * s2[3];
        double determinants = (s1[0] * s1[3] - s1[1] * s1[1]) * (s2[0] * s2[3] - s2[1] * s2[1]);
        double expected = 2 + 1 + 0.5 + 3 - 2 * Math.sqrt(product + 2 * Math.sqrt(determinants));
        double[] zero = new double[2];
        assertThat(FrechetDistance.between(moments(zero, s1), moments(zero, s2)).value())
                .isCloseTo(expected, within(1e-14));
    }

    /** 40 features of rank 12, ten of them always 0; the number is by mpmath with 50 digits. */
    @Test
    void singularCovariancesNeedNoOffset() {
        FrechetDistance.Parts parts = FrechetDistance.between(synthetic(0.2), synthetic(0.5));
        assertThat(parts.value()).isCloseTo(25.37727972069091, within(1e-11));
        assertThat(parts.sampleRank()).isEqualTo(12);
        assertThat(parts.referenceRank()).isEqualTo(12);
        assertThat(parts.isSingular()).isTrue();
        assertThat(FrechetDistance.between(synthetic(0.2), synthetic(0.2)).value())
                .isCloseTo(0, within(1e-11));
    }

    @Test
    void fewerRowsThanFeaturesAreNoObstacle() {
        // SciPy's eigenvalues of the product: roots of their rounding errors are 1e-8.
        double distance = new FrechetDistance().between(Rows.wave(5, 8, 0, 1), Rows.wave(6, 8, 0.1, 1));
        assertThat(distance).isCloseTo(0.8603437959470117, within(1e-7));
    }

    @Test
    void aShiftedMeanIsFoundWithItsSquare() {
        Features data = Rows.normal(2000, 3, 0, 1, 1);
        double[][] shifted = data.rows();
        for (double[] row : shifted) {
            row[0] += 0.7;
        }
        assertThat(new FrechetDistance().between(Features.of(shifted), data)).isCloseTo(0.49, within(1e-12));
    }

    /** Distances of features of two networks on real data, computed elsewhere to four digits. */
    @ParameterizedTest
    @CsvSource({
        "mnist-train-tribuo50, mnist-test-tribuo50, 0.4585, 5e-5",
        "mnist-train-lenet84, mnist-test-lenet84, 0.7005, 5e-5",
        "mnist-test-tribuo50, fashion-test-tribuo50, 326.43, 5e-3",
        "mnist-test-lenet84, fashion-test-lenet84, 602.49, 5e-3",
        "fashion-train-chyun100, fashion-test-chyun100, 0.8842, 5e-5",
        "cifar10-train-resnet20-64, cifar10-test-resnet20-64, 0.02140, 5e-6"
    })
    void knownDistancesOfRealFeatures(String first, String second, double distance, double digits) throws IOException {
        Path folder = Path.of(System.getProperty("reverie.data", "nowhere"), "feature-stats");
        assumeTrue(Files.isDirectory(folder), "needs -Dreverie.data=DIR with feature-stats in it");
        Moments a = StatisticsFile.read(folder.resolve(first + ".npz"), FeatureSource.VALUES);
        Moments b = StatisticsFile.read(folder.resolve(second + ".npz"), FeatureSource.VALUES);
        assertThat(FrechetDistance.between(a, b).value()).isCloseTo(distance, within(digits));
        assertThat(FrechetDistance.between(b, a).value()).isCloseTo(distance, within(digits));
    }

    @Test
    void featuresOfTwoNetworksAreRefused() {
        Features data = Rows.normal(20, 2, 0, 1, 1);
        Features first = data.from(new FeatureSource("inception", "aa11"));
        Features second = data.from(new FeatureSource("inception", "bb22"));
        assertThatThrownBy(() -> new FrechetDistance().between(first, second))
                .isInstanceOf(MetricException.class)
                .hasMessageContaining("aa11")
                .hasMessageContaining("bb22")
                .hasMessageContaining("one feature network only");
    }

    /** E FD of n samples is a line in 1 / n; of equal distributions it meets 0. Mean of 8 sets of samples. */
    @Test
    void extrapolationRemovesTheBiasOfFewSamples() {
        Features data = Rows.normal(40_000, 8, 0, 1, 1);
        double plain = 0;
        double extrapolated = 0;
        for (int trial = 0; trial < 8; trial++) {
            Features samples = Rows.normal(2000, 8, 0, 1, 2 + trial);
            plain += new FrechetDistance().between(samples, data);
            extrapolated += new FrechetInfinity().measure(samples, data).get("frechetInfinity");
        }
        assertThat(plain / 8).isGreaterThan(0.008);
        assertThat(Math.abs(extrapolated)).isLessThan(plain / 3);
    }

    private static Moments moments(double[] mean, double[] covariance) {
        return Moments.of(100, mean, covariance, FeatureSource.VALUES);
    }

    /** {@code H diag(v) H} with the Householder reflection H of (1, 1, 1, 1). */
    private static double[] rotated(double[] v) {
        int d = v.length;
        double[] result = new double[d * d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                for (int k = 0; k < d; k++) {
                    result[i * d + j] += h(i, k, d) * v[k] * h(j, k, d);
                }
            }
        }
        return result;
    }

    private static double h(int i, int k, int d) {
        return (i == k ? 1 : 0) - 2.0 / d;
    }

    /** {@code A_ik = sin(shift + 0.9 i + 0.37 k (1 + i mod 7))}, {@code S = A A^T}, {@code m_i = cos(shift i)}; 0 from i = 30. */
    private static Moments synthetic(double shift) {
        int d = 40;
        double[] mean = new double[d];
        double[][] a = new double[d][12];
        for (int i = 0; i < 30; i++) {
            mean[i] = Math.cos(shift * i);
            for (int k = 0; k < 12; k++) {
                a[i][k] = Math.sin(shift + 0.9 * i + 0.37 * k * (1 + i % 7));
            }
        }
        double[] covariance = new double[d * d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                double[] left = a[i];
                double[] right = a[j];
                double sum = 0;
                for (int k = 0; k < 12; k++) {
                    sum += left[k] * right[k];
                }
                covariance[i * d + j] = sum;
            }
        }
        assertThat(Arrays.stream(mean).filter(m -> m != 0).count()).isEqualTo(30);
        return moments(mean, covariance);
    }
}
