package dev.reverie.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class UserScheduleTest {
    static UserSchedule smooth() {
        return UserSchedule.of(TimeInterval.UNIT, t -> Math.exp(-2.0 * t * t), t -> -Math.expm1(-3.0 * t));
    }

    static UserSchedule smoothWithDerivatives() {
        return UserSchedule.of(
                TimeInterval.UNIT,
                t -> Math.exp(-2.0 * t * t),
                t -> -Math.expm1(-3.0 * t),
                t -> -4.0 * t * Math.exp(-2.0 * t * t),
                t -> 3.0 * Math.exp(-3.0 * t));
    }

    @Test
    void numericDerivativesHaveTenDigits() {
        UserSchedule numeric = smooth();
        UserSchedule exact = smoothWithDerivatives();
        for (double t : new double[] {0.0, 1e-9, 1e-3, 0.3, 0.5, 0.999, 1.0}) {
            assertThat(numeric.alphaDerivative(t)).isCloseTo(exact.alphaDerivative(t), within(1e-9));
            assertThat(numeric.sigmaDerivative(t)).isCloseTo(exact.sigmaDerivative(t), within(1e-9));
            assertThat(numeric.diffusionSquared(t)).isCloseTo(exact.diffusionSquared(t), within(1e-8));
        }
    }

    @Test
    void aBuiltInScheduleGivenByFunctionsPasses() {
        VariancePreserving vp = new VariancePreserving();
        UserSchedule user = UserSchedule.of(TimeInterval.UNIT, vp::alpha, vp::sigma);
        assertThat(user.diffusionSquared(0.37)).isCloseTo(vp.diffusionSquared(0.37), within(1e-8));
        assertThat(user.timeOfLogSnr(0.0)).isCloseTo(vp.timeOfLogSnr(0.0), within(1e-14));
        VarianceExploding ve = new VarianceExploding();
        UserSchedule exploding =
                UserSchedule.of(TimeInterval.UNIT, ve::alpha, ve::sigma, ve::alphaDerivative, ve::sigmaDerivative);
        assertThat(exploding.priorStd()).isCloseTo(50.0, within(1e-12));
        assertThat(UserSchedule.of(new TimeInterval(0.0, 0.999), t -> 1.0 - t, t -> t)
                        .diffusionSquared(0.5))
                .isCloseTo(2.0, within(1e-9));
    }

    @Test
    void faultsNameTimeAndValue() {
        TimeInterval unit = TimeInterval.UNIT;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UserSchedule.of(unit, t -> 1.0 - t, t -> t))
                .withMessageContaining("alpha at t = 1.0 is 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UserSchedule.of(unit, t -> 1.0, t -> t > 0.5 ? Double.NaN : t))
                .withMessageContaining("is NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UserSchedule.of(unit, t -> 1.0, t -> 1.0 - 0.5 * t))
                .withMessageContaining("noise must grow");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UserSchedule.of(unit, t -> 1.0, t -> 1.0 + t, t -> 0.0, t -> 2.0))
                .withMessageContaining("derivative of sigma")
                .withMessageContaining("2.0");
        // sigma falls, more slowly than alpha: lambda falls but sigma' < 0
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UserSchedule.of(unit, t -> Math.exp(-2.0 * t), t -> Math.exp(-t)))
                .withMessageContaining("must be at least 0");
    }
}
