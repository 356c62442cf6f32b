package dev.reverie.testkit;

import static dev.reverie.testkit.Precision.FLOAT32;
import static dev.reverie.testkit.Precision.FLOAT64;
import static dev.reverie.testkit.Precision.MIXED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.file.NdArray;
import dev.reverie.file.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VerdictTest {
    @TempDir
    Path root;

    private GoldenCase golden;
    private Verdict verdict;

    /** Two rows, the second a thousandth of the first; {@code foo} is recorded as off by 1e-5, or 1e-4 within a row. */
    @BeforeEach
    void writeACase() throws IOException {
        Path folder = Files.createDirectory(root.resolve("a"));
        Files.writeString(folder.resolve("config.json"), "{\"kind\": \"sample\", \"weights_of\": \"b\"}");
        Files.writeString(folder.resolve("tolerances.json"), """
                {"foo": {"rel_to_max": 1e-5, "rel_row": 1e-4, "mixed_rel_to_max": 4e-6},
                 "end": {"rel_to_max": 1e-5, "rel_row": null, "mixed_rel_to_max": 0.1, "jitter_rel_to_max": 0.25}}
                """);
        Map<String, NdArray> tensors = new TreeMap<>();
        tensors.put("x", NdArray.of(new float[] {3, 1}, 2));
        tensors.put("loss", NdArray.of(new float[] {3}, 1));
        tensors.put("foo", NdArray.of(new float[] {999, 999, 999, 999}, 2, 2));
        tensors.put("foo_f64", NdArray.of(new double[] {1, 2, 0.001, 0.002}, 2, 2));
        tensors.put("foo_mixed", NdArray.of(new double[] {1, 2, 0.001, 0.002}, 2, 2));
        tensors.put("end", NdArray.of(new float[] {1}, 1));
        tensors.put("nfe_f64", NdArray.of(new long[] {14}, 1));
        tensors.put("nfe_f32", NdArray.of(new long[] {20}, 1));
        tensors.put("zero", NdArray.of(new double[] {0, 0}, 2));
        SafetensorsWriter.write(folder.resolve("tensors.safetensors"), tensors, Map.of());
        golden = GoldenCase.open(folder);
        verdict = new Verdict(golden);
    }

    private double ratio() {
        return verdict.comparisons().get(verdict.comparisons().size() - 1).ratio();
    }

    @Test
    void aVerdictWithoutComparisonsFails() {
        assertThat(verdict.failures()).singleElement().asString().contains("nothing was compared");
    }

    @Test
    void theFloat64RunIsTheReference() {
        verdict.compare("foo", FLOAT64, new double[] {1, 2, 0.001, 0.002});
        assertThat(verdict.failures()).isEmpty();
        assertThat(ratio()).isZero();
    }

    @Test
    void float32GetsTenTimesWhatIsRecorded() {
        verdict.compare("foo", FLOAT32, new double[] {1, 2 + 2 * 0.5e-4, 0.001, 0.002});
        assertThat(ratio()).isCloseTo(0.5, within(1e-6));
    }

    @Test
    void aSmallRowIsJudgedByItsOwnSize() {
        verdict.compare("foo", FLOAT32, new double[] {1, 2, 0.001, 0.002 * (1 + 2e-3)});
        assertThat(ratio()).isCloseTo(2.0, within(1e-6));
        assertThat(verdict.failures()).singleElement().asString().contains("foo (float32) in a row");
    }

    @Test
    void mixedGetsFiveTimesItsOwnRecord() {
        verdict.compare("foo", MIXED, new double[] {1, 2 + 2 * 1e-5, 0.001, 0.002});
        assertThat(ratio()).isCloseTo(0.5, within(1e-6));
    }

    @Test
    void float64GetsOnePartInABillion() {
        verdict.compare("foo", FLOAT64, new double[] {1, 2 + 2 * 2e-9, 0.001, 0.002});
        assertThat(ratio()).isCloseTo(2.0, within(1e-6));
    }

    @Test
    void whereNothingIsRecordedTheFloorHolds() {
        verdict.compare("x", FLOAT32, new double[] {3 + 3 * 0.5e-6, 1});
        assertThat(ratio()).isCloseTo(0.5, within(1e-6));
    }

    @Test
    void singleNumbersGetMoreSinceTheyAreSums() {
        verdict.compare("loss", FLOAT32, new double[] {3 + 3 * 2e-6});
        assertThat(ratio()).isCloseTo(0.5, within(1e-6));
        verdict.compare("loss", FLOAT64, new double[] {3 + 3 * 2e-9});
        assertThat(ratio()).isCloseTo(2.0, within(1e-6));
    }

    @Test
    void endsOfAdaptiveSolvesGetTheRecordedSpread() {
        verdict.compareEnd("end", FLOAT64, new double[] {1.125});
        assertThat(ratio()).isEqualTo(0.5);
        verdict.compareEnd("end", MIXED, new double[] {1.125});
        assertThat(ratio()).as("5 times the mixed record").isCloseTo(0.25, within(1e-12));
        assertThatThrownBy(() -> verdict.compareEnd("foo", FLOAT64, new double[4]))
                .hasMessageContaining("no jitter");
    }

    @Test
    void wholeNumbersMustBeEqual() {
        verdict.exact("nfe_f64", 14);
        assertThat(verdict.failures()).isEmpty();
        verdict.exact("nfe_f64", 15);
        assertThat(verdict.failures()).hasSize(1);
    }

    @Test
    void nothingButZeroMatchesZeros() {
        verdict.compare("zero", FLOAT32, new double[] {0, 0});
        assertThat(verdict.failures()).isEmpty();
        verdict.compare("zero", FLOAT32, new double[] {0, 1e-30});
        assertThat(verdict.failures()).hasSize(1);
    }

    @Test
    void notANumberAndInfinityFail() {
        verdict.compare("x", FLOAT32, new double[] {Double.NaN, 1});
        verdict.compare("x", FLOAT32, new double[] {Double.POSITIVE_INFINITY, 1});
        assertThat(verdict.failures()).hasSize(2);
    }

    @Test
    void anotherNumberOfElementsFails() {
        verdict.compare("foo", FLOAT64, new double[] {1, 2});
        assertThat(verdict.failures()).singleElement().asString().contains("2 elements instead of 4");
    }

    @Test
    void theWorstComparisonIsNamed() {
        verdict.compare("x", FLOAT32, new double[] {3, 1});
        verdict.compare("foo", FLOAT64, new double[] {1, 2 + 1e-12, 0.001, 0.002});
        assertThat(verdict.worst().orElseThrow().label()).startsWith("foo");
    }

    @Test
    void whatNobodyLookedAtIsListedOnceForAllRuns() {
        assertThat(verdict.notCompared()).containsExactly("end", "foo", "loss", "nfe", "x", "zero");
        golden.input("x");
        verdict.compare("foo", FLOAT64, new double[] {1, 2, 0.001, 0.002});
        verdict.exact("nfe_f64", 14);
        assertThat(verdict.notCompared()).containsExactly("end", "loss", "zero");
    }

    @Test
    void aTensorThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> golden.input("bar")).hasMessageContainingAll("bar", "foo_f64");
    }

    @Test
    void foldersWithoutAConfigurationAreNoCases() throws IOException {
        Files.createDirectory(root.resolve("b"));
        assertThat(GoldenCase.discover(root)).containsExactly(root.resolve("a"));
    }

    @Test
    void weightsMayBelongToTheCaseBeside() throws IOException {
        Path other = Files.createDirectory(root.resolve("b"));
        SafetensorsWriter.write(
                other.resolve("weights.safetensors"), Map.of("w", NdArray.of(new float[] {7}, 1)), Map.of());
        assertThat(golden.weights().get("w").toFloats()).containsExactly(7);
    }

    @Test
    void theReportListsCasesByNameAndGapsByReason() {
        verdict.compare("x", FLOAT32, new double[] {3, 1});
        GoldenReport report = new GoldenReport();
        report.add(golden, verdict, 0.5);
        report.addUncovered(golden, "kind likelihood");
        report.addUncovered(golden, "kind likelihood");
        assertThat(report.toString().lines().toList())
                .hasSize(3)
                .anyMatch(line -> line.startsWith("a ") && line.contains("x (float32)"))
                .contains("not covered: kind likelihood, 2: a, a");
    }
}
