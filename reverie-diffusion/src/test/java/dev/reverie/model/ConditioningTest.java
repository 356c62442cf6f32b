package dev.reverie.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.schedule.Edm;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.VariancePreserving;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditioningTest {
    /** Karras et al. 2022, table 1: c_noise = ln(sigma) / 4 where alpha is 1. */
    @Test
    void edmIsToldAQuarterOfTheLogarithmOfTheNoise() {
        assertThat(new Conditioning.QuarterLogarithm(new Edm()).at(16)).isCloseTo(Math.log(2), within(1e-15));
        assertThat(new Conditioning.QuarterPower(new Edm()).at(16)).isCloseTo(2, within(1e-15));
    }

    @Test
    void aNetworkThatTakesTheLogarithmItselfEndsUpWithTheSameNumber() {
        for (Schedule schedule : List.of(new Edm(), new VariancePreserving())) {
            for (double t : new double[] {0.01, 0.5, 1}) {
                double level = new Conditioning.QuarterPower(schedule).at(t);
                assertThat(Math.log(level)).isCloseTo(new Conditioning.QuarterLogarithm(schedule).at(t), within(1e-14));
            }
        }
    }
}
