package dev.reverie.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ConvergenceOrderTest {
    @Test
    void thePowerOfAPowerLawIsItsOrder() {
        ConvergenceOrder cubic = ConvergenceOrder.measure(4, 5, 0, n -> 7 * Math.pow(n, -3));
        assertThat(cubic.order()).isCloseTo(3, within(1e-12));
        assertThat(cubic.meanOrder()).isCloseTo(3, within(1e-12));
        assertThatCode(() -> cubic.hold("cubic", 3, 0.1)).doesNotThrowAnyException();
    }

    @Test
    void levelsBelowTheFloorDoNotCount() {
        ConvergenceOrder drowned = ConvergenceOrder.measure(4, 6, 1e-6, n -> Math.max(Math.pow(n, -4), 1e-7));
        assertThat(drowned.order()).isCloseTo(4, within(1e-12));
    }

    @Test
    void aMethodThatMissesItsOrderIsNamedWithItsErrors() {
        ConvergenceOrder linear = ConvergenceOrder.measure(8, 3, 0, n -> 1.0 / n);
        assertThatThrownBy(() -> linear.hold("Heun", 2, 0.1))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Heun declares order 2.0 but reaches 1.0")
                .hasMessageContaining("orders 1.0 1.0");
        assertThatThrownBy(() -> linear.hold("Euler", 0, 0.1)).hasMessageContaining("Euler declares order 0.0");
        assertThatThrownBy(
                        () -> ConvergenceOrder.measure(2, 2, 0, n -> Double.NaN).hold("broken", 1, 0.1))
                .isInstanceOf(AssertionError.class);
    }
}
