package dev.reverie.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import dev.reverie.stat.NormalDistribution;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class AurocTest {
    @Test
    void setsThatDoNotOverlapHaveAreaOneOrZero() {
        double[] low = {1, 2, 3};
        double[] high = {4, 5};
        assertThat(Auroc.of(low, high)).isEqualTo(new Auroc(1, 0));
        assertThat(Auroc.of(high, low).area()).isZero();
    }

    @Test
    void equalScoresCountHalf() {
        assertThat(Auroc.of(new double[] {1, 1}, new double[] {1}).area()).isEqualTo(0.5);
        // pairs: (1,2) won, (1,1) half, (3,2) lost, (3,1) lost
        assertThat(Auroc.of(new double[] {1, 3}, new double[] {2, 1}).area()).isEqualTo(1.5 / 4);
    }

    @Test
    void normalScoresHaveTheAreaOfTheClosedFormWithinItsError() {
        RandomCursor draws = RandomStream.of(3).cursor();
        double[] low = new double[2000];
        double[] high = new double[1500];
        Arrays.setAll(low, i -> draws.nextGaussian());
        Arrays.setAll(high, i -> 1 + draws.nextGaussian());
        double exact = NormalDistribution.STANDARD.cdf(1 / Math.sqrt(2));
        Auroc found = Auroc.of(low, high);
        assertThat(found.area()).isCloseTo(exact, within(4 * found.standardError()));
        assertThat(found.standardError()).isBetween(0.005, 0.015);
    }

    @Test
    void emptySetsAndNaNAreRefused() {
        assertThatThrownBy(() -> Auroc.of(new double[0], new double[] {1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("inliers");
        assertThatThrownBy(() -> Auroc.of(new double[] {1}, new double[] {Double.NaN}))
                .hasMessageContaining("outliers must be at least one score and no NaN, got NaN");
    }
}
