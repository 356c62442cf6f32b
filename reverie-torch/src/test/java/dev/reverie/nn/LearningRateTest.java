package dev.reverie.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateTest {
    /** One rounding of a number near 1e-3. */
    private static final double ROUNDING = 1e-18;

    @Test
    void aCosineFallsFromThePeakThroughTheMiddleToTheFloorAndStays() {
        LearningRate rate = new LearningRate.CosineDecay(1e-3, 2e-4, 100);
        assertThat(rate.at(0)).isEqualTo(1e-3);
        assertThat(rate.at(50)).isCloseTo(6e-4, within(ROUNDING));
        // cos(pi / 3) = 1/2: three quarters of the way down are left at a third.
        assertThat(new LearningRate.CosineDecay(1, 0, 3).at(1)).isCloseTo(0.75, within(1e-15));
        assertThat(rate.at(100)).isCloseTo(2e-4, within(ROUNDING));
        assertThat(rate.at(1000)).isEqualTo(rate.at(100));
        for (int k = 0; k < 100; k++) {
            assertThat(rate.at(k + 1)).isLessThan(rate.at(k));
        }
    }

    @Test
    void theInverseSquareRootHalvesWhenTheStepsQuadruple() {
        LearningRate rate = new LearningRate.InverseSquareRoot(1e-2, 70);
        assertThat(rate.at(0)).isEqualTo(1e-2);
        assertThat(rate.at(70)).isEqualTo(1e-2);
        assertThat(rate.at(71)).isLessThan(1e-2);
        assertThat(rate.at(280)).isCloseTo(5e-3, within(ROUNDING));
        assertThat(rate.at(7000)).isCloseTo(1e-3, within(ROUNDING));
    }

    @Test
    void warmUpRisesLinearlyInFrontOfAnySchedule() {
        LearningRate cosine = new LearningRate.CosineDecay(1e-3, 0, 100);
        LearningRate rate = new LearningRate.WarmUp(cosine, 20);
        assertThat(rate.peak()).isEqualTo(1e-3);
        assertThat(rate.at(0)).isZero();
        assertThat(rate.at(5)).isEqualTo(cosine.at(5) * 0.25);
        assertThat(rate.at(20)).isEqualTo(cosine.at(20));
        assertThat(rate.at(60)).isEqualTo(cosine.at(60));
        assertThat(new LearningRate.WarmUp(cosine, 0).at(0)).isEqualTo(1e-3);
    }

    @Test
    void theReferenceWarmsUpOver5000StepsAndStays() {
        LearningRate rate = AdamConfig.reference().schedule();
        assertThat(rate.at(1250)).isEqualTo(5e-5);
        assertThat(rate.at(5000)).isEqualTo(2e-4);
        assertThat(rate.at(1_000_000)).isEqualTo(2e-4);
        assertThat(AdamConfig.reference().learningRate()).isEqualTo(2e-4);
    }

    @Test
    void numbersOutOfRangeAreNamed() {
        assertThatThrownBy(() -> new LearningRate.Constant(Double.POSITIVE_INFINITY))
                .hasMessage("learningRate must be positive, got Infinity");
        assertThatThrownBy(() -> new LearningRate.CosineDecay(1e-3, 2e-3, 10))
                .hasMessageContaining("floor must be in [0, learningRate = 0.001], got 0.002");
        assertThatThrownBy(() -> new LearningRate.CosineDecay(1e-3, Double.NaN, 10))
                .hasMessageContaining("floor");
        assertThatThrownBy(() -> new LearningRate.CosineDecay(1e-3, 0, 0))
                .hasMessage("steps must be at least 1, got 0");
        assertThatThrownBy(() -> new LearningRate.InverseSquareRoot(1e-3, 0))
                .hasMessage("decayAfter must be at least 1, got 0");
    }
}
