package dev.reverie.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ValueMomentsTest {
    /** The numbers 0, 1, 2, 3 have the mean 3/2 and the variance 5/4. */
    @Test
    void allNumbersOfAllExamplesCountAlike() {
        Dataset rows = new FloatDataset("rows", "a test", "", new float[][] {{0, 1}, {2, 3}}, null, List.of());
        ValueMoments moments = ValueMoments.of(rows);
        assertThat(moments.mean()).isEqualTo(1.5);
        assertThat(moments.std()).isCloseTo(Math.sqrt(1.25), within(1e-15));
    }

    /** As many zeros again: 0, 1, 2, 3, 0, 0, 0, 0 have the mean 3/4 and the variance 14/8 - 9/16. */
    @Test
    void addedZerosAreAccountedForExactly() {
        ValueMoments padded = new ValueMoments(1.5, Math.sqrt(1.25)).amongZeros(0.5);
        assertThat(padded.mean()).isEqualTo(0.75);
        assertThat(padded.std()).isCloseTo(Math.sqrt(14 / 8.0 - 9 / 16.0), within(1e-15));
    }

    @Test
    void aLargeSetIsMeasuredOnExamplesFromAllOfIt() {
        float[][] rows = new float[10_000][1];
        for (int i = 0; i < rows.length; i++) {
            rows[i][0] = i;
        }
        ValueMoments moments = ValueMoments.of(new FloatDataset("ramp", "a test", "", rows, null, List.of()));
        // Of every tenth of a uniform ramp of length n: n / 2 and n / sqrt(12), to the width of one gap.
        assertThat(moments.mean()).isCloseTo(5000, within(10.0));
        assertThat(moments.std()).isCloseTo(10_000 / Math.sqrt(12), within(10.0));
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new ValueMoments(Double.NaN, 1)).hasMessageContaining("got NaN and 1.0");
        assertThatThrownBy(() -> new ValueMoments(0, -1)).hasMessageContaining("got 0.0 and -1.0");
    }
}
