package dev.reverie.sampler.exponential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The scalar mathematics below the samplers. */
class ExponentialPhiTest {
    @Test
    void phiIsItsIntegralOnBothSidesOfTheSeries() {
        for (double z : new double[] {-30, -5, -1.0001, -0.9999, -0.1, -1e-9, 0, 1e-9, 0.3, 0.9999, 1.0001, 4, 20}) {
            for (int k = 1; k <= 4; k++) {
                int power = k - 1;
                double integral =
                        GaussLegendre.integrate(0, 40, s -> Math.exp(z * (1 - s / 40)) * Math.pow(s / 40, power)) / 40;
                // quadrature on 40 pieces is exact to rounding; the recurrence loses up to k digits of z = 1
                assertThat(Phi.of(k, z) * Phi.factorial(power) / integral)
                        .as("phi_%s(%s)", k, z)
                        .isCloseTo(1, within(1e-12));
            }
            assertThat(Phi.of(0, z)).isCloseTo(Math.exp(z), within(1e-15 * Math.exp(z)));
        }
    }

    @Test
    void phiLosesNothingWhereStepsAreShort() {
        // phi_2(h) = 1/2 + h/6 + h^2/24 + O(h^3): the recurrence alone would have no digit left at 1e-9
        for (double h : new double[] {1e-3, 1e-6, 1e-9, 1e-12}) {
            assertThat(Phi.of(2, h)).isCloseTo(0.5 + h / 6 + h * h / 24, within(h * h * h / 60));
            assertThat(Phi.of(3, -h)).isCloseTo(1 / 6.0 - h / 24 + h * h / 120, within(h * h * h / 700 + 1e-16));
        }
    }

    @Test
    void lagrangePolynomialsIntegrateWhatTheyReproduce() {
        double[] nodes = {0, -0.7, -1.1, -3};
        LagrangeBasis basis = new LagrangeBasis(nodes);
        double[] weights = basis.integrals(1, 1 / 2.0, 1 / 3.0, 1 / 4.0);
        for (int power = 0; power < 4; power++) {
            double sum = 0;
            for (int j = 0; j < 4; j++) {
                sum += weights[j] * Math.pow(nodes[j], power);
                assertThat(basis.value(j, nodes[j])).isEqualTo(1);
                assertThat(basis.value(j, nodes[(j + 1) % 4])).isEqualTo(0);
            }
            assertThat(sum).isCloseTo(1.0 / (power + 1), within(1e-14));
        }
    }

    @Test
    void equalStepsGiveAdamsBashforth() {
        // Hairer, Norsett and Wanner, Solving Ordinary Differential Equations I, table III.1.1 and (1.5).
        double[] weights = new LagrangeBasis(0, -1, -2, -3).integrals(1, 1 / 2.0, 1 / 3.0, 1 / 4.0);
        double[] published = {55 / 24.0, -59 / 24.0, 37 / 24.0, -9 / 24.0};
        assertThat(weights).containsExactly(published, within(1e-14));
    }

    @Test
    void quadratureIsExactForPolynomialsAndForLongIntervals() {
        // twenty roundings of numbers as large as the result
        assertThat(GaussLegendre.integrate(-1, 2, s -> Math.pow(s, 19)) / ((Math.pow(2, 20) - 1) / 20))
                .isCloseTo(1, within(1e-14));
        assertThat(GaussLegendre.integrate(3, -9, Math::exp)).isCloseTo(Math.exp(-9) - Math.exp(3), within(1e-13));
        assertThat(GaussLegendre.integrate(1, 1, Math::exp)).isEqualTo(0);
    }
}
