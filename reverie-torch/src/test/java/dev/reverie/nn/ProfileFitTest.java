package dev.reverie.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.random.RandomStream;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Power-function averages, and averages put together from others. */
class ProfileFitTest {
    private static final int STEPS = 4000;

    /** Rounding of stored averages near 1 to float32, times the sum of the coefficients, which is below 20. */
    private static final double FLOAT32 = 1e-6;

    @Test
    void thePowersOfTheUsualWidthsAreThoseOfThePaper() {
        // arXiv:2312.02696, section 3.1 rounds them to two decimals.
        assertThat(PowerProfile.gammaOf(0.05)).isCloseTo(16.97, within(0.005));
        assertThat(PowerProfile.gammaOf(0.10)).isCloseTo(6.94, within(0.005));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.02, 0.05, 0.1, 0.2, 0.2886})
    void widthAndPowerAreInverse(double width) {
        assertThat(PowerProfile.ofWidth(width, 5).width()).isCloseTo(width, within(1e-14));
    }

    @ParameterizedTest
    @CsvSource({"0.05, 0.1, 100, 100", "0.05, 0.2, 40, 100", "0.25, 0.07, 90, 100", "0.1, 0.1, 100, 30"})
    void innerProductsEqualTheirIntegrals(double width, double otherWidth, double time, double otherTime) {
        PowerProfile p = PowerProfile.ofWidth(width, time);
        PowerProfile q = PowerProfile.ofWidth(otherWidth, otherTime);
        double end = Math.min(time, otherTime);
        int points = 200_000;
        double sum = 0;
        for (int i = 0; i < points; i++) {
            double tau = end * (i + 0.5) / points;
            sum += density(p, tau) * density(q, tau);
        }
        // The midpoint rule errs by h^2 f'' / 24, here below 1e-7 of the value.
        assertThat(p.dot(q)).isCloseTo(sum * end / points, within(1e-6 * p.dot(q)));
        assertThat(q.dot(p)).isEqualTo(p.dot(q));
    }

    private static double density(PowerProfile p, double tau) {
        return (p.gamma() + 1) / p.time() * Math.pow(tau / p.time(), p.gamma());
    }

    /** Weights of each update in a power-function average, {@code (k^(g+1) - (k-1)^(g+1)) / n^(g+1)}. */
    private static double exact(double[] trajectory, double width, int steps) {
        double power = PowerProfile.gammaOf(width) + 1;
        double sum = 0;
        for (int k = 1; k <= steps; k++) {
            double weight = Math.pow((double) k / steps, power) - Math.pow((k - 1.0) / steps, power);
            sum += weight * trajectory[k - 1];
        }
        return sum;
    }

    @Test
    void theRecursionGivesThePowerFunctionAverageWithoutItsBeginning() {
        double[] trajectory = trajectory(300);
        try (Scope scope = Scope.open()) {
            Tensor values = Tensors.full(1e6, DType.FLOAT64, Device.CPU, 1);
            AveragingDecay decay = new AveragingDecay.Power(PowerProfile.gammaOf(0.1));
            try (ExponentialMovingAverage average = new ExponentialMovingAverage(values, decay)) {
                for (int k = 1; k <= 300; k++) {
                    values.fill(trajectory[k - 1]);
                    average.update();
                    // Each update rounds once.
                    assertThat(average.values().item()).isCloseTo(exact(trajectory, 0.1, k), within(k * 1e-15));
                }
            }
        }
    }

    /** A value that drifts like a weight in training, fast at first, and trembles. */
    private static double[] trajectory(int steps) {
        double[] noise = new double[steps];
        RandomStream.of(7).cursor().fillGaussian(noise);
        double[] values = new double[steps];
        double wander = 0;
        for (int k = 0; k < steps; k++) {
            wander += 0.01 * noise[k];
            values[k] = 1 - Math.exp(-k / 300.0) + wander;
        }
        return values;
    }

    private static List<PowerProfile> stored(int snapshots) {
        List<PowerProfile> profiles = new ArrayList<>();
        for (int i = 1; i <= snapshots; i++) {
            for (double width : new double[] {0.05, 0.10}) {
                profiles.add(PowerProfile.ofWidth(width, (double) STEPS * i / snapshots));
            }
        }
        return profiles;
    }

    /** The combination of stored averages of a trajectory, each rounded to float32 as files hold them. */
    private static double combined(double[] trajectory, int snapshots, double width) {
        List<PowerProfile> profiles = stored(snapshots);
        double[] coefficients =
                ProfileFit.of(profiles, PowerProfile.ofWidth(width, STEPS)).coefficients();
        double sum = 0;
        for (int i = 0; i < coefficients.length; i++) {
            PowerProfile one = profiles.get(i);
            sum += coefficients[i] * (float) exact(trajectory, one.width(), (int) one.time());
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.10})
    void aStoredAverageIsFoundAgainExactly(double width) {
        ProfileFit fit = ProfileFit.of(stored(16), PowerProfile.ofWidth(width, STEPS));
        double[] coefficients = fit.coefficients();
        int own = coefficients.length - (width == 0.05 ? 2 : 1);
        for (int i = 0; i < coefficients.length; i++) {
            // The condition number of the system, about 1e6, times the precision of a double.
            assertThat(coefficients[i]).isCloseTo(i == own ? 1 : 0, within(1e-9));
        }
        // The root of a difference of ones.
        assertThat(fit.relativeError()).isLessThan(1e-7);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.03, 0.05, 0.06, 0.075, 0.10, 0.15, 0.20, 0.25})
    void averagesThatWereNotStoredArePutTogether(double width) {
        double[] trajectory = trajectory(STEPS);
        double wanted = exact(trajectory, width, STEPS);
        double error = Math.abs(combined(trajectory, 32, width) - wanted);
        double naive = Math.abs(exact(trajectory, width <= 0.07 ? 0.05 : 0.10, STEPS) - wanted);
        // Far nearer than the nearest stored average, where it is not that one itself.
        assertThat(error).isLessThan(Math.max(FLOAT32, naive / 20));
        // Cauchy and Schwarz: the error of the profile times the length of the trajectory.
        PowerProfile target = PowerProfile.ofWidth(width, STEPS);
        double length = Math.sqrt(Arrays.stream(trajectory).map(x -> x * x).sum());
        double bound = ProfileFit.of(stored(32), target).relativeError() * Math.sqrt(target.dot(target)) * length;
        assertThat(error).isLessThan(bound + FLOAT32);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.03, 0.06, 0.075, 0.15, 0.20})
    void moreSnapshotsFitBetter(double width) {
        double before = 1;
        // Twice as many snapshots hold all the former ones.
        for (int snapshots : new int[] {1, 2, 4, 8, 16, 32}) {
            double error = ProfileFit.of(stored(snapshots), PowerProfile.ofWidth(width, STEPS))
                    .relativeError();
            assertThat(error).isLessThan(before);
            before = error;
        }
    }

    @Test
    void whatCannotBeFittedIsNamed() {
        PowerProfile wanted = PowerProfile.ofWidth(0.1, 10);
        assertThatThrownBy(() -> ProfileFit.of(List.of(), wanted)).hasMessageContaining("no stored average");
        assertThatThrownBy(() -> ProfileFit.of(List.of(wanted, wanted), wanted)).hasMessageContaining("is given twice");
        assertThatThrownBy(() -> PowerProfile.gammaOf(0.3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be in [0.001, 0.288")
                .hasMessageContaining("got 0.3");
        assertThatThrownBy(() -> PowerProfile.gammaOf(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new AveragingDecay.Power(-1)).hasMessageContaining("-1");
    }
}
