package dev.reverie.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class FigureTest {
    @Test
    void medianIsTheMiddleRound() {
        assertThat(Figure.of(5, 1, 3)).isEqualTo(new Figure(3, 1, 5));
    }

    @Test
    void medianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
        assertThat(Figure.of(4, 1, 2, 8)).isEqualTo(new Figure(3, 1, 8));
    }

    @Test
    void ratiosAreTakenWithinARound() {
        // The machine was twice as slow in the second round; the ratio does not notice.
        assertThat(Figure.ratio(new double[] {10, 5}, new double[] {20, 10})).isEqualTo(new Figure(0.5, 0.5, 0.5));
    }

    @Test
    void noRoundIsNoFigure() {
        assertThatIllegalArgumentException().isThrownBy(Figure::of).withMessageContaining("at least one round");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Figure.ratio(new double[1], new double[2]))
                .withMessageContaining("1 and 2 rounds");
    }
}
