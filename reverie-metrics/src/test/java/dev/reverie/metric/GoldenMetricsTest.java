package dev.reverie.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.metric.picture.Cmmd;
import dev.reverie.metric.picture.DensityCoverage;
import dev.reverie.metric.picture.FrechetDistance;
import dev.reverie.metric.picture.InceptionScore;
import dev.reverie.metric.picture.KernelInceptionDistance;
import dev.reverie.metric.picture.PrecisionRecall;
import dev.reverie.metric.table.CorrelationError;
import dev.reverie.metric.table.EnergyMetric;
import dev.reverie.metric.table.GaussianDiscrepancy;
import dev.reverie.metric.table.Marginals;
import dev.reverie.metric.table.NearestRecords;
import dev.reverie.metric.table.PairDistance;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Numbers computed by NumPy 2.4 and SciPy 1.17 from their formulas, in float64, from the rows of {@link Rows#wave}.
 *
 * <p>The Frechet distance there is by the eigenvalues of the product {@code S_1 S_2}, another route than ours.
 */
class GoldenMetricsTest {
    /** Rounding of sums over a few thousand pairs. */
    private static final double ROUNDING = 1e-12;

    private final Features a = Rows.wave(40, 6, 0, 1);
    private final Features b = Rows.wave(50, 6, 0.3, 1.2);

    @Test
    void frechetDistanceIsThatOfSciPysEigenvalues() {
        assertThat(new FrechetDistance().between(a, b)).isCloseTo(0.6803075126888274, within(ROUNDING));
        assertThat(new FrechetDistance().between(b, a)).isCloseTo(0.6803075126888274, within(ROUNDING));
    }

    @Test
    void kernelInceptionDistanceIsNumPys() {
        assertThat(KernelInceptionDistance.unbiased(a, b)).isCloseTo(0.21551310821911907, within(ROUNDING));
    }

    @Test
    void blocksOfAllRowsAreOneEstimate() {
        Features sameNumber = b.first(40);
        assertThat(new KernelInceptionDistance().measure(a, sameNumber))
                .isEqualTo(Map.of("kid", KernelInceptionDistance.unbiased(a, sameNumber)));
    }

    @Test
    void cmmdIsNumPys() {
        // Three means near 1 cancel to 1e-3 and are multiplied by 1000.
        assertThat(new Cmmd().measure(a, b)).containsOnlyKeys("cmmd");
        assertThat(new Cmmd().measure(a, b).get("cmmd")).isCloseTo(0.9371693365833877, within(1e-10));
    }

    @Test
    void manifoldMetricsAreNumPys() {
        Features data = Rows.wave(50, 4, 0.4, 1.5);
        Features samples = Rows.wave(40, 4, 0.9, 0.9);
        assertThat(new PrecisionRecall(3).measure(samples, data)).isEqualTo(Map.of("precision", 0.825, "recall", 0.16));
        assertThat(new PrecisionRecall(5).measure(samples, data)).isEqualTo(Map.of("precision", 1.0, "recall", 0.62));
        assertClose(new DensityCoverage(3).measure(samples, data), Map.of("density", 0.6, "coverage", 0.44));
        assertClose(new DensityCoverage(5).measure(samples, data), Map.of("density", 1.65, "coverage", 0.92));
    }

    @Test
    void inceptionScoreIsNumPys() {
        Features logits = Rows.wave(60, 5, 0, 2);
        double[][] probabilities = new double[60][5];
        for (int i = 0; i < 60; i++) {
            double sum = 0;
            for (int c = 0; c < 5; c++) {
                probabilities[i][c] = Math.exp(logits.at(i, c));
                sum += probabilities[i][c];
            }
            for (int c = 0; c < 5; c++) {
                probabilities[i][c] /= sum;
            }
        }
        assertThat(InceptionScore.score(probabilities)).isCloseTo(1.5912498869006022, within(ROUNDING));
        Map<String, Double> parts = new InceptionScore(4).measure(logits.withProbabilities(probabilities), logits);
        assertClose(parts, Map.of("inception", 1.5865034836230711, "inceptionStd", 0.08921594619435623));
    }

    @Test
    void tableMetricsAreThoseOfNumPyAndSciPy() {
        assertClose(
                new Marginals().measure(a, b),
                Map.of("marginalWasserstein", 0.3506364142910912, "marginalKs", 0.3066666666666667));
        assertClose(new CorrelationError().measure(a, b), Map.of("correlation", 0.04397554241978636));
        assertClose(new EnergyMetric().measure(a, b), Map.of("energy", 0.5321118766152209));
        assertClose(new GaussianDiscrepancy().measure(a, b), Map.of("mmd", 0.026055883576094452));
        assertClose(new PairDistance().measure(a, b), Map.of("pairs", 0.7373333333333333));
        assertClose(
                new NearestRecords().measure(Rows.wave(40, 4, 0.9, 0.9), Rows.wave(50, 4, 0.4, 1.5)),
                Map.of(
                        "dcr", 0.2862498238616315,
                        "nndr", 0.4935095367400116,
                        "dcrOwn", 0.22627274087717916,
                        "nndrOwn", 0.33390263877559856));
    }

    private static void assertClose(Map<String, Double> values, Map<String, Double> wanted) {
        assertThat(values.keySet()).isEqualTo(wanted.keySet());
        wanted.forEach((name, value) -> assertThat(values.get(name)).as(name).isCloseTo(value, within(ROUNDING)));
    }
}
