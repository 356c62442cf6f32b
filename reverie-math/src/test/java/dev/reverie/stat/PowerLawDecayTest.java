package dev.reverie.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import org.junit.jupiter.api.Test;

final class PowerLawDecayTest {
    private static double[] times(int n) {
        double[] t = new double[n];
        for (int i = 0; i < n; i++) {
            t[i] = 100.0 * (i + 1);
        }
        return t;
    }

    private static double[] values(double[] t, double a, double b, double c, double noise, long seed) {
        RandomCursor cursor = RandomStream.of(seed).cursor();
        double[] y = new double[t.length];
        for (int i = 0; i < t.length; i++) {
            y[i] = (a + b * Math.pow(t[i], -c)) * (1 + noise * cursor.nextGaussian());
        }
        return y;
    }

    @Test
    void exactCurvesAreFoundAgain() {
        double[] t = times(12);
        PowerLawDecay fit = PowerLawDecay.fit(t, values(t, 0.1, 20, 0.8, 0, 1));
        assertThat(fit.floor()).isCloseTo(0.1, within(5e-3));
        assertThat(fit.exponent()).isCloseTo(0.8, within(0.03));
        assertThat(fit.relativeError()).isLessThan(2e-3);
        // 0.1 + 20 T^-0.8 = 0.13
        double exact = Math.pow(0.03 / 20, -1 / 0.8);
        PowerLawDecay.Crossing crossing = fit.timeOf(0.13, 0.9);
        // The grid of exponents is spaced by 4 per cent, and this is an extrapolation to 3.4 times the last step.
        assertThat(crossing.best()).isCloseTo(exact, within(0.1 * exact));
        assertThat(crossing.low()).isLessThanOrEqualTo(crossing.best());
        assertThat(crossing.high()).isGreaterThanOrEqualTo(crossing.best());
    }

    @Test
    void intervalsCoverAsOftenAsTheySay() {
        double[] t = times(20);
        double exact = Math.pow(0.05 / 20, -1 / 0.8);
        int covered = 0;
        int runs = 200;
        for (int seed = 0; seed < runs; seed++) {
            PowerLawDecay fit = PowerLawDecay.fit(t, values(t, 0.05, 20, 0.8, 0.05, 100 + seed));
            PowerLawDecay.Crossing crossing = fit.timeOf(0.1, 0.9);
            covered += crossing.low() <= exact && exact <= crossing.high() ? 1 : 0;
        }
        // 180 are expected with a deviation of 4; the bounds a >= 0 and c <= 4 make it a little wider.
        assertThat(covered).isBetween(168, 199);
    }

    @Test
    void aGoalBelowTheFloorHasNoTime() {
        double[] t = times(30);
        PowerLawDecay fit = PowerLawDecay.fit(t, values(t, 0.1, 20, 0.8, 0.01, 3));
        PowerLawDecay.Crossing never = fit.timeOf(0.05, 0.9);
        assertThat(never.best()).isInfinite();
        assertThat(never.high()).isInfinite();
    }

    @Test
    void fewValuesTellNothing() {
        double[] t = times(5);
        PowerLawDecay.Crossing unknown =
                PowerLawDecay.fit(t, values(t, 0, 1, 1, 0, 1)).timeOf(0.001, 0.9);
        assertThat(unknown.best()).isNaN();
        assertThat(unknown.high()).isInfinite();
    }

    @Test
    void theBeginningUpToTheLargestValueIsLeftOut() {
        double[] t = times(12);
        double[] y = values(t, 0, 100, 1, 0, 1);
        y[0] = 0.2;
        PowerLawDecay fit = PowerLawDecay.fit(t, y);
        assertThat(fit.count()).isEqualTo(11);
        assertThat(fit.exponent()).isCloseTo(1, within(0.04));
        assertThat(fit.at(1000)).isCloseTo(0.1, within(2e-3));
    }

    @Test
    void badValuesAreRefused() {
        assertThatThrownBy(() -> PowerLawDecay.fit(new double[] {1, 2}, new double[] {1}))
                .hasMessageContaining("each value needs a time");
        assertThatThrownBy(() -> PowerLawDecay.fit(new double[] {1, 1}, new double[] {1, 1}))
                .hasMessageContaining("times must rise");
        assertThatThrownBy(() -> PowerLawDecay.fit(new double[] {1, 2}, new double[] {1, 0}))
                .hasMessageContaining("got 0.0 at 2.0");
        assertThatThrownBy(() ->
                        PowerLawDecay.fit(new double[] {1}, new double[] {1}).timeOf(0, 0.9))
                .hasMessageContaining("the goal must be positive");
    }
}
