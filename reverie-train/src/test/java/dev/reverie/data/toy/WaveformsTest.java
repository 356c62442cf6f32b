package dev.reverie.data.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.data.SampleFiles;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WaveformsTest {
    private static final Waveforms SET = new Waveforms(7, "train");

    @Test
    void aSampleDependsOnSeedSplitAndIndexAlone() {
        float[] first = SampleFiles.read(SET, 1234);
        assertThat(SampleFiles.read(new Waveforms(7, "train"), 1234)).isEqualTo(first);
        assertThat(SampleFiles.read(SET, 1235)).isNotEqualTo(first);
        assertThat(SampleFiles.read(new Waveforms(8, "train"), 1234)).isNotEqualTo(first);
        assertThat(SampleFiles.read(new Waveforms(7, "test"), 1234)).isNotEqualTo(first);
        assertThatThrownBy(() -> SET.read(-1, new float[64], 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void everyFormHasMeanZeroAndUnitScale() {
        int count = 8000;
        double[] sums = new double[4];
        double[] squares = new double[4];
        int[] series = new int[4];
        for (int i = 0; i < count; i++) {
            int form = SET.label(i);
            series[form]++;
            for (float value : SampleFiles.read(SET, i)) {
                sums[form] += value;
                squares[form] += value * value;
            }
        }
        for (int form = 0; form < 4; form++) {
            // five standard deviations of a binomial count
            assertThat((double) series[form]).isCloseTo(2000, within(5 * Math.sqrt(1500)));
            double values = 64.0 * series[form];
            // Steps of a series hang together: some 2000 independent means of spread 0.2, and squares of spread 0.4.
            assertThat(sums[form] / values).isCloseTo(0, within(0.025));
            // E a^2 = 1 + 0.6^2 / 12
            assertThat(squares[form] / values).isCloseTo(1.03, within(0.05));
        }
    }

    /** By their slopes: a square has none but at jumps, a sawtooth and a triangle have one, up to sign in the triangle. */
    @Test
    void everyFormHasItsOwnSlopes() {
        for (int i = 0; i < 400; i++) {
            float[] x = SampleFiles.read(SET, i);
            String form = SET.classNames().get(SET.label(i));
            double[] slopes = new double[x.length - 1];
            for (int l = 0; l < slopes.length; l++) {
                slopes[l] = x[l + 1] - x[l];
            }
            double usual = median(Arrays.stream(slopes).map(Math::abs).toArray());
            long atUsual = Arrays.stream(slopes)
                    // float32 of numbers below 3
                    .filter(slope -> Math.abs(Math.abs(slope) - usual) < 1e-6)
                    .count();
            // At most six periods: a square and a triangle have two corners in each, a sawtooth one.
            switch (form) {
                case "square" -> {
                    assertThat(usual).isZero();
                    assertThat(atUsual).isGreaterThanOrEqualTo(63 - 13);
                }
                case "triangle" -> assertThat(atUsual).isGreaterThanOrEqualTo(63 - 13);
                case "sawtooth" -> {
                    assertThat(median(slopes)).isPositive();
                    assertThat(atUsual).isGreaterThanOrEqualTo(63 - 7);
                }
                default -> assertThat(atUsual).isLessThan(32);
            }
        }
        assertThat(SET.classNames()).isEqualTo(List.of("sine", "square", "triangle", "sawtooth"));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
