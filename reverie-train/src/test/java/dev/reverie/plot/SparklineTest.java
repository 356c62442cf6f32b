package dev.reverie.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SparklineTest {
    @Test
    void aRampUsesEveryBlockOnce() {
        assertThat(Sparkline.of(new double[] {0, 1, 2, 3, 4, 5, 6, 7}, 8))
                .isEqualTo("\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588");
        assertThat(Sparkline.ascii(new double[] {0, 7}, 8)).isEqualTo("_@");
    }

    @Test
    void manyValuesAreAveragedIntoTheWidth() {
        double[] values = new double[1000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i < 500 ? 1 : 0;
        }
        assertThat(Sparkline.of(values, 4)).isEqualTo("\u2588\u2588\u2581\u2581");
    }

    @Test
    void aLogarithmicLineGivesEqualFactorsEqualSteps() {
        assertThat(Sparkline.logarithmic(new double[] {1, 10, 100, 1000, -1}, 5))
                .isEqualTo("\u2581\u2583\u2586\u2588 ");
    }

    @Test
    void whatIsNotFiniteIsBlankAndNoValuesGiveAnEmptyLine() {
        assertThat(Sparkline.of(new double[] {0, Double.NaN, 1}, 3)).isEqualTo("\u2581 \u2588");
        assertThat(Sparkline.of(new double[] {Double.NaN}, 3)).isEqualTo(" ");
        assertThat(Sparkline.of(new double[0], 3)).isEmpty();
        assertThat(Sparkline.of(new double[] {2, 2}, 3)).hasSize(2);
        assertThatIllegalArgumentException().isThrownBy(() -> Sparkline.of(new double[1], 0));
    }
}
