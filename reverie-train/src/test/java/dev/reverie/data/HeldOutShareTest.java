package dev.reverie.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HeldOutShareTest {
    private static Dataset rows(int count) {
        float[][] rows = new float[count][];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            rows[i] = new float[] {i, -i};
            labels[i] = i % 3;
        }
        return Dataset.of(rows, labels);
    }

    @ParameterizedTest
    @CsvSource({"0.1, 100, 10", "0.1, 3, 1", "0.9, 2, 1", "0.999, 10, 9", "0, 50, 0"})
    void theShareIsRoundedButLeavesSomethingOnBothSides(double share, int size, int count) {
        HeldOutShare held = new HeldOutShare(share);
        assertThat(held.count(size)).isEqualTo(count);
        assertThat(held.heldOut(size)).hasSize(count).isSorted().doesNotHaveDuplicates();
        assertThat(IntStream.concat(Arrays.stream(held.heldOut(size)), Arrays.stream(held.learnt(size)))
                        .sorted())
                .containsExactlyElementsOf(IntStream.range(0, size).boxed().toList());
    }

    @Test
    void everyExampleKeepsItsLabelOnItsSide() {
        DataSplits parts = new HeldOutShare(0.2).applyTo(DataSplits.of("s", rows(60)));
        Dataset out = parts.test().orElseThrow();
        assertThat(parts.train().size()).isEqualTo(48);
        assertThat(out.size()).isEqualTo(12);
        float[] row = new float[2];
        for (Dataset part : new Dataset[] {parts.train(), out}) {
            for (long i = 0; i < part.size(); i++) {
                part.read(i, row, 0);
                assertThat(part.label(i)).isEqualTo((int) row[0] % 3);
            }
        }
        assertThat(parts.notices()).singleElement().asString().contains("12 of 60 examples held out");
        assertThat(new HeldOutShare(0.2).applyTo(parts).test()).contains(out);
    }

    @Test
    void aPartOfOneExampleIsRefused() {
        assertThatThrownBy(() -> new HeldOutShare(0.2).applyTo(DataSplits.of("s", rows(1))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("one example, of which nothing can be held out");
        assertThatThrownBy(() -> new HeldOutShare(1)).hasMessageContaining("[0, 1)");
    }

    @Test
    void vectorsAreStandardisedByTheirTrainingPart() {
        DataSplits parts =
                new HeldOutShare(0.2).applyTo(DataSplits.of("s", rows(60))).standardized();
        Standardization scale = parts.train().standardization().orElseThrow();
        assertThat(parts.test().orElseThrow().standardization()).contains(scale);
        float[] row = new float[2];
        double sum = 0;
        for (long i = 0; i < 48; i++) {
            parts.train().read(i, row, 0);
            sum += row[0];
        }
        assertThat(sum / 48).isBetween(-1e-6, 1e-6);
        scale.invert(row);
        assertThat(parts.train().label(47)).isEqualTo(Math.round(row[0]) % 3);
    }
}
