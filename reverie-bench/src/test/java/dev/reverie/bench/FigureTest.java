package dev.reverie.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class FigureTest {
    @Test
    void medianIsTheMiddleRound() {
        assertThat(Measured.of(5, 1, 3)).isEqualTo(new Measured(3, 1, 5));
    }

    @Test
    void medianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
        assertThat(Measured.of(4, 1, 2, 8)).isEqualTo(new Measured(3, 1, 8));
    }

    @Test
    void ratiosAreTakenWithinARound() {
        // The machine was twice as slow in the second round; the ratio does not notice.
        assertThat(Measured.ratio(new double[] {10, 5}, new double[] {20, 10})).isEqualTo(new Measured(0.5, 0.5, 0.5));
    }

    @Test
    void noRoundIsNoFigure() {
        assertThatIllegalArgumentException().isThrownBy(Measured::of).withMessageContaining("at least one round");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Measured.ratio(new double[1], new double[2]))
                .withMessageContaining("1 and 2 rounds");
    }
}
