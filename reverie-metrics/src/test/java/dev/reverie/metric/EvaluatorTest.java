package dev.reverie.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.metric.classes.WithinClasses;
import dev.reverie.metric.picture.Cmmd;
import dev.reverie.metric.picture.DensityCoverage;
import dev.reverie.metric.picture.FrechetDistance;
import dev.reverie.metric.picture.PrecisionRecall;
import dev.reverie.random.RandomStream;
import dev.reverie.stat.SampleMoments;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EvaluatorTest {
    private static final Metric MEAN = Metric.of(
            "meanOfFirst",
            "mean of the first column of the samples",
            (samples, reference) -> Arrays.stream(samples.column(0)).average().orElseThrow());

    private final Features data = Rows.normal(400, 3, 0, 1, 1);
    private final Features samples = Rows.normal(400, 3, 0.2, 1, 2);

    /** Of a mean the standard error is known: std / sqrt(n). 2000 replicates know it to 1.6 per cent. */
    @ParameterizedTest
    @EnumSource(Replication.class)
    void bothWaysOfDrawingAgainKnowTheErrorOfAMean(Replication way) {
        double[] column = samples.column(0);
        double[] means = new double[2000];
        for (int r = 0; r < means.length; r++) {
            int[] rows = way.draw(column.length, RandomStream.of(3).index(r));
            means[r] = Arrays.stream(rows).mapToDouble(i -> column[i]).average().orElseThrow();
        }
        double expected = SampleMoments.of(column).standardError();
        assertThat(SampleMoments.of(means).std()).isCloseTo(expected, within(0.06 * expected));
    }

    /** 200 sets of samples: an interval of 95 per cent must hold the truth in 95 per cent, within three deviations. */
    @Test
    void intervalsCoverAsOftenAsTheyState() {
        int covered = 0;
        for (int trial = 0; trial < 200; trial++) {
            Features rows = Rows.normal(100, 1, 0, 1, 100 + trial);
            Spread spread = new Evaluator(List.of(MEAN), 60, trial, false)
                    .run(rows, rows, ResultProvenance.none())
                    .get(0)
                    .spread()
                    .orElseThrow();
            covered += spread.low() <= 0 && 0 <= spread.high() ? 1 : 0;
        }
        assertThat(covered / 200.0).isBetween(0.95 - 0.046, 0.95 + 0.046);
    }

    @Test
    void anIntervalEndsWhereTheValuesOfItsMetricEnd() {
        List<MetricResult> results = new Evaluator(
                        List.of(new FrechetDistance(), new PrecisionRecall(), new WithinClasses(new DensityCoverage())),
                        20,
                        0,
                        false)
                .run(classes(data), classes(data), ResultProvenance.none());
        for (MetricResult result : results) {
            Spread spread = result.spread().orElseThrow();
            ValueRange range = result.name().equals("frechet") || result.name().contains("Density")
                    ? ValueRange.NOT_NEGATIVE
                    : ValueRange.SHARE;
            assertThat(spread.low()).as(result.name()).isBetween(range.low(), result.value());
            assertThat(spread.high()).as(result.name()).isBetween(result.value(), range.high());
            assertThat(spread.reach())
                    .as(result.name())
                    .isGreaterThanOrEqualTo(
                            Math.max(spread.high() - result.value(), result.value() - spread.low()) - 1e-12);
        }
        assertThat(results)
                .filteredOn(result -> result.name().equals("recall"))
                .extracting(result -> result.spread().orElseThrow().high())
                .containsExactly(1.0);
        assertThat(results.get(0).value()).isBetween(0.0, 1e-12);
        assertThat(new Cmmd().range("cmmd").nearest(-1)).isZero();
        assertThat(MEAN.range("meanOfFirst").nearest(-1e300)).isEqualTo(-1e300);
    }

    /** Rows of two classes by turns. */
    private static Features classes(Features rows) {
        return rows.withLabels(IntStream.range(0, rows.count()).map(i -> i % 2).toArray());
    }

    @Test
    void theCurveShowsTheBiasOfFewRows() {
        MetricResult result = Evaluator.of(List.of(new FrechetDistance()))
                .withReplicates(0)
                .run(Rows.normal(800, 8, 0, 1, 3), Rows.normal(800, 8, 0, 1, 4), ResultProvenance.none())
                .get(0);
        assertThat(result.curve()).extracting(MetricResult.SizePoint::samples).containsExactly(100, 200, 400, 800);
        List<Double> values =
                result.curve().stream().map(MetricResult.SizePoint::value).toList();
        for (int i = 1; i < 4; i++) {
            // The bias is c / n: twice the rows halve it, up to the noise of the parts.
            assertThat(values.get(i) / values.get(i - 1)).isBetween(0.3, 0.7);
        }
        assertThat(result.spread()).isEmpty();
    }

    @Test
    void resultsComeBackFromJson() {
        ResultProvenance known = ResultProvenance.none()
                .with(Field.REFERENCE, "a \"quoted\" set")
                .with(Field.SPLIT, "test")
                .with(Field.CHECKPOINT, "abc");
        List<MetricResult> results = Evaluator.of(List.of(new FrechetDistance(), new PrecisionRecall()))
                .withReplicates(4)
                .run(samples, data, known);
        assertThat(MetricResult.parse(MetricResult.json(results), "test")).isEqualTo(results);
        assertThat(results).extracting(MetricResult::name).containsExactly("frechet", "precision", "recall");
        assertThat(results.get(0).line())
                .startsWith("frechet 0.")
                .contains("samples 400")
                .contains("split test")
                .doesNotContain("\n");
    }

    @Test
    void resultsOfOtherProvenanceAreRefusedByTheNameOfTheField() {
        ResultProvenance train =
                ResultProvenance.none().with(Field.SPLIT, "train").with(Field.WEIGHTS, "averaged");
        ResultProvenance test =
                ResultProvenance.none().with(Field.SPLIT, "test").with(Field.WEIGHTS, "averaged");
        MetricResult a = one(samples, train);
        MetricResult b = one(samples, test);
        assertThatThrownBy(() -> Difference.between(a, b))
                .isInstanceOf(MetricException.class)
                .hasMessageContaining("split (train against test)");
        assertThat(Difference.between(a, b, Set.of(Field.SPLIT)).difference()).isZero();
        assertThatThrownBy(() -> Difference.between(a, one(samples, train.with(Field.WEIGHTS, "raw"))))
                .isInstanceOf(MetricException.class)
                .hasMessageContaining("weights (averaged against raw)");
        assertThatThrownBy(() -> Difference.between(a, one(samples.first(100), train)))
                .isInstanceOf(MetricException.class)
                .hasMessageContaining("samples (400 against 100)");
        assertThatThrownBy(() -> Difference.between(a, one(samples, ResultProvenance.none())))
                .isInstanceOf(MetricException.class)
                .hasMessageContaining("split (train against unknown)");
    }

    private MetricResult one(Features rows, ResultProvenance provenance) {
        return new Evaluator(List.of(MEAN), 20, 0, false)
                .run(rows, data, provenance)
                .get(0);
    }

    /** A model and a slightly worse one with the same noise: paired, a difference shows that each interval alone would hide. */
    @Test
    void pairedReplicatesSeeWhatIntervalsHide() {
        double[][] worse = samples.rows();
        for (double[] row : worse) {
            row[0] = row[0] * 1.001 + 0.01;
        }
        MetricResult a = one(samples, ResultProvenance.none());
        MetricResult b = one(Features.of(worse), ResultProvenance.none());
        Difference difference = Difference.between(a, b);
        assertThat(difference.paired()).isTrue();
        assertThat(difference.pValue().orElseThrow()).isLessThan(1e-6);
        assertThat(a.spread().orElseThrow().standardError()).isGreaterThan(difference.difference());
        MetricResult other = new Evaluator(List.of(MEAN), 20, 7, false)
                .run(Features.of(worse), data, ResultProvenance.none())
                .get(0);
        Difference unpaired = Difference.between(a, other);
        assertThat(unpaired.paired()).isFalse();
        assertThat(unpaired.pValue().orElseThrow()).isGreaterThan(0.1);
    }

    /** Holm's example: 0.01, 0.04, 0.03 of three tests become 0.03, 0.06, 0.06. */
    @Test
    void severalDifferencesAreCorrectedByHolm() {
        double[] corrected = Difference.holm(0.01, 0.04, 0.03);
        assertThat(corrected[0]).isCloseTo(0.03, within(1e-15));
        assertThat(corrected[1]).isCloseTo(0.06, within(1e-15));
        assertThat(corrected[2]).isCloseTo(0.06, within(1e-15));
    }

    @Test
    void numbersAreRoundedToWhatIsCertain() {
        assertThat(MetricResult.rounded(3.21456, 0.0812)).isEqualTo("3.215");
        assertThat(MetricResult.rounded(3.21456, 0.812)).isEqualTo("3.21");
        assertThat(MetricResult.rounded(326.4312, 12)).isEqualTo("326");
        assertThat(MetricResult.rounded(0.0214, 0)).isEqualTo("0.02140");
    }
}
