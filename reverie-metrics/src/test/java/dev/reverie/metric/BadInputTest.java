package dev.reverie.metric;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.metric.memory.Copies;
import dev.reverie.metric.picture.ClassifierTest;
import dev.reverie.metric.picture.FrechetInfinity;
import dev.reverie.metric.picture.InceptionScore;
import dev.reverie.metric.picture.PrecisionRecall;
import dev.reverie.metric.table.CorrelationError;
import dev.reverie.metric.table.Marginals;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class BadInputTest {
    private final Features rows = Rows.normal(30, 3, 0, 1, 1);

    @Test
    void rowsThatNoMetricCanUseAreRefusedWithTheirPlace() {
        refused(() -> Features.of(new double[][] {{1, 2}, {3, Double.NaN}}), "row 1 has NaN in column 1");
        refused(() -> Features.of(new double[0][]), "at least one row");
        refused(() -> Features.of(new double[][] {{1, 2}, {3}}), "row 1 has 1");
    }

    @Test
    void moreRowsThanThereAreCannotBeTaken() {
        refused(() -> rows.first(31), "n must be in [1, 30], got 31");
    }

    @Test
    void otherSizesCannotBeCompared() {
        refused(
                () -> new PrecisionRecall().measure(rows, Rows.normal(30, 4, 0, 1, 1)),
                "rows of 3 numbers cannot be compared with rows of 4");
    }

    @Test
    void tooFewRowsAreNamed() {
        refused(
                () -> new PrecisionRecall(3).measure(rows.first(3), rows),
                "each row needs 3 neighbours, but there are 2");
        refused(() -> new Copies().measure(rows, rows.first(1)), "each row needs 2 neighbours, but there are 1");
        refused(() -> new FrechetInfinity().measure(rows, rows), "a tenth of the samples");
        refused(() -> new ClassifierTest().measure(rows.first(5), rows), "at least 8 rows");
        refused(
                () -> new CorrelationError().measure(Rows.normal(9, 1, 0, 1, 1), Rows.normal(9, 1, 0, 1, 2)),
                "2 columns");
    }

    @Test
    void classProbabilitiesAreChecked() {
        refused(() -> new InceptionScore().measure(rows, rows), "class probabilities of a classifier");
        refused(() -> rows.withProbabilities(new double[2][2]), "each of the 30 rows");
        refused(() -> rows.first(1).withProbabilities(new double[][] {{2, 3}}), "add up to 5");
    }

    @Test
    void settingsAreChecked() {
        refused(() -> new PrecisionRecall(0), "k at least 1");
        refused(() -> new Copies(1.5), "in (0, 1)");
        refused(() -> new Marginals(Set.of(7)).measure(rows, rows), "column 7");
        refused(() -> new Evaluator(java.util.List.of(), 1, 0, false), "at least 2");
        refused(() -> Field.of("colour"), "no field \"colour\"");
        refused(() -> MetricResult.parse("{}", "a.json"), "a.json holds no list of results");
        refused(() -> MetricResult.parse("[{]", "a.json"), "a.json is no JSON");
        refused(() -> MetricResult.parse("[{\"name\": \"kid\"}]", "a.json"), "without name or value");
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(MetricException.class).hasMessageContaining(message);
    }
}
