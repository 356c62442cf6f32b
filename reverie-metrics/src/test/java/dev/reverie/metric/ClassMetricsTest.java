package dev.reverie.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.metric.catalog.StandardMetric;
import dev.reverie.metric.classes.ClassAccuracy;
import dev.reverie.metric.classes.WithinClasses;
import dev.reverie.metric.picture.FrechetDistance;
import dev.reverie.metric.picture.PrecisionRecall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Metrics of samples by class: three Gaussians far from each other, of which the classifier is sure. */
class ClassMetricsTest {
    private static final int CLASSES = 3;
    private static final int EACH = 200;
    private static final int[] LABELS = labels();

    private static int[] labels() {
        int[] labels = new int[CLASSES * EACH];
        Arrays.setAll(labels, i -> i % CLASSES);
        return labels;
    }

    /** Row i is of class {@code i % 3}, around (10 y, 0). */
    private static Features rows(long seed) {
        double[][] rows = Rows.normal(CLASSES * EACH, 2, 0, 1, seed).rows();
        double[][] probabilities = new double[rows.length][CLASSES];
        for (int i = 0; i < rows.length; i++) {
            rows[i][0] += 10 * (i % CLASSES);
            probabilities[i][i % CLASSES] = 1;
        }
        return Features.of(rows).withProbabilities(probabilities);
    }

    private final Features data = rows(1).withLabels(LABELS);
    private final Features samples = rows(2).withLabels(LABELS);

    /** Samples of all classes, each asked for as the next one. */
    private static Features permuted() {
        int[] next = Arrays.stream(LABELS).map(y -> (y + 1) % CLASSES).toArray();
        return rows(2).withLabels(next);
    }

    @Test
    void permutedLabelsAreSeenByTheClassMetricsAlone() {
        FrechetDistance frechet = new FrechetDistance();
        assertThat(frechet.between(permuted(), data)).isEqualTo(frechet.between(samples, data));
        assertThat(new ClassAccuracy().measure(samples, data).get("classAccuracy"))
                .isEqualTo(1);
        assertThat(new ClassAccuracy().measure(permuted(), data).get("classAccuracy"))
                .isZero();
        Map<String, Double> right = new WithinClasses(frechet).measure(samples, data);
        Map<String, Double> wrong = new WithinClasses(frechet).measure(permuted(), data);
        // Squared means of 200 rows each: 2 D / 200 for each class.
        assertThat(right.get("classFrechet")).isLessThan(0.1);
        // Asked for as 0, made as 2: 20 away. As 1 and 2: 10 away.
        assertThat(wrong.get("classFrechet.0")).isCloseTo(400, within(8.0));
        assertThat(wrong.get("classFrechet.1")).isCloseTo(100, within(4.0));
        assertThat(wrong.get("classFrechet")).isCloseTo(200, within(5.0));
        assertThat(new WithinClasses(new PrecisionRecall()).measure(permuted(), data))
                .containsEntry("classPrecision", 0.0)
                .containsEntry("classRecall.1", 0.0);
    }

    @Test
    void oneFaultyClassIsNamedByItsValue() {
        int[] faulty = LABELS.clone();
        for (int i = 0; i < faulty.length; i += CLASSES) {
            faulty[i] = i % (2 * CLASSES) == 0 ? 1 : 0;
        }
        // Half of the samples made as 0 were asked for as 1.
        Map<String, Double> values = new ClassAccuracy().measure(rows(2).withLabels(faulty), data);
        assertThat(values).containsEntry("classAccuracy.0", 1.0).containsEntry("classAccuracy.2", 1.0);
        assertThat(values.get("classAccuracy.1")).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(values.get("classAccuracy")).isCloseTo(5.0 / 6, within(1e-12));
    }

    @Test
    void aMeanIsThatOfTheMetricOfEachClass() {
        List<Double> each = new ArrayList<>();
        for (int y = 0; y < CLASSES; y++) {
            int label = y;
            int[] own = IntStream.range(0, LABELS.length)
                    .filter(i -> LABELS[i] == label)
                    .toArray();
            each.add(new FrechetDistance().between(samples.select(own), data.select(own)));
        }
        Map<String, Double> values = new WithinClasses(new FrechetDistance()).measure(samples, data);
        assertThat(values).hasSize(4).containsEntry("classFrechet.2", each.get(2));
        assertThat(values.get("classFrechet"))
                .isCloseTo(
                        each.stream().mapToDouble(Double::doubleValue).average().orElseThrow(), within(1e-12));
    }

    /** A share of N hits has the standard error sqrt(p (1 - p) / N). */
    @Test
    void theIntervalIsThatOfAShare() {
        int[] some = LABELS.clone();
        for (int i = 0; i < 120; i++) {
            some[i] = (some[i] + 1) % CLASSES;
        }
        MetricResult result = Evaluator.of(List.of(new ClassAccuracy()))
                .withReplicates(200)
                .withoutCurve()
                .run(rows(2).withLabels(some), data, ResultProvenance.none())
                .get(0);
        assertThat(result.value()).isCloseTo(0.8, within(1e-12));
        // 200 replicates know an error to 5 per cent; 4 of these.
        assertThat(result.spread().orElseThrow().standardError())
                .isCloseTo(Math.sqrt(0.8 * 0.2 / some.length), within(0.2 * Math.sqrt(0.8 * 0.2 / some.length)));
        assertThat(result.better()).isEqualTo(Metric.Better.HIGHER);
    }

    @Test
    void labelsFollowTheirRows() {
        assertThat(samples.select(2, 0, 2).labels()).containsExactly(2, 0, 2);
        assertThat(samples.first(4).labels()).containsExactly(0, 1, 2, 0);
        assertThat(samples.from(FeatureSource.VALUES).labels()).isEqualTo(LABELS);
        assertThat(samples.and(data).labels()).isEmpty();
    }

    @Test
    void whatLacksClassesIsRefused() {
        Features bare = rows(3);
        for (String word : List.of("classAccuracy", "classFrechet", "classPr")) {
            Metric metric = StandardMetric.named(word).orElseThrow();
            refused(
                    () -> metric.measure(bare, data),
                    word + " needs the class of each row, which the samples have not");
            assertThat(metric.caution(bare, data)).isEmpty();
        }
        WithinClasses frechet = new WithinClasses(new FrechetDistance());
        refused(() -> frechet.measure(samples, bare), "which the data have not");
        int[] other = LABELS.clone();
        other[5] = 7;
        refused(() -> frechet.measure(samples.withLabels(other), data), "class 7, of which the data have none");
        refused(() -> new ClassAccuracy().measure(samples.withLabels(other), data), "row 5 was asked for as class 7");
        refused(
                () -> new ClassAccuracy().measure(Rows.normal(3, 2, 0, 1, 1).withLabels(0, 1, 2), data),
                "class probabilities");
        refused(() -> bare.withLabels(1, 2), "got 2");
        refused(() -> Rows.normal(2, 2, 0, 1, 1).withLabels(0, -1), "row 1 has -1");
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(MetricException.class).hasMessageContaining(message);
    }

    @Test
    void fewRowsOfAClassAreWarnedOf() {
        Features few = samples.first(6);
        assertThat(new WithinClasses(new FrechetDistance()).caution(few, data))
                .hasValueSatisfying(text -> assertThat(text).contains("classFrechet, class 0 (2 samples, 200 data)"));
    }
}
