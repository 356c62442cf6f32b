package dev.reverie.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.ode.DoubleArraySpace;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every schedule promises. */
class ScheduleContractTest {
    static Stream<Schedule> schedules() {
        return Stream.of(
                new VarianceExploding(),
                new VarianceExploding(0.05, 13.0),
                new VariancePreserving(),
                new VariancePreserving(0.3, 12.0),
                new VariancePreserving(0.0, 20.0),
                new VariancePreserving(2.0, 2.0),
                new SubVariancePreserving(),
                new SubVariancePreserving(0.3, 12.0),
                new CosineVariancePreserving(),
                new CosineVariancePreserving(0.0),
                new Edm(),
                new RectifiedFlow(),
                UserScheduleTest.smooth(),
                UserScheduleTest.smoothWithDerivatives());
    }

    /** Times inside the domain, some of them near both ends. */
    private static double[] inside(Schedule schedule) {
        TimeInterval domain = schedule.domain();
        return DoubleStream.of(1e-4, 1e-3, 0.01, 0.05, 0.2, 0.4, 0.5, 0.7, 0.9, 0.99)
                .map(u -> domain.start() + u * domain.length())
                .toArray();
    }

    /** Sixth-order central difference. */
    private static double difference(DoubleUnaryOperator f, double t, double h) {
        return (45.0 * (f.applyAsDouble(t + h) - f.applyAsDouble(t - h))
                        - 9.0 * (f.applyAsDouble(t + 2 * h) - f.applyAsDouble(t - 2 * h))
                        + f.applyAsDouble(t + 3 * h)
                        - f.applyAsDouble(t - 3 * h))
                / (60.0 * h);
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void derivativesAgreeWithHighOrderDifferences(Schedule schedule) {
        for (double t : inside(schedule)) {
            double h = 0.02
                    * Math.min(t - schedule.domain().start(), schedule.domain().end() - t);
            // rounding of the difference: 1e-16 * value / h
            double alphaSlack = 1e-8 + 1e-14 / h;
            assertThat(schedule.alphaDerivative(t))
                    .as("alpha' at " + t)
                    .isCloseTo(difference(schedule::alpha, t, h), within(alphaSlack));
            double slope = difference(schedule::sigma, t, h);
            double slack = 1e-8 * Math.abs(slope) + 1e-14 * schedule.sigma(t) / h;
            assertThat(schedule.sigmaDerivative(t)).as("sigma' at " + t).isCloseTo(slope, within(slack));
        }
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void driftAndDiffusionFollowFromAlphaAndSigma(Schedule schedule) {
        for (double t : inside(schedule)) {
            double alpha = schedule.alpha(t);
            double sigma = schedule.sigma(t);
            double drift = schedule.alphaDerivative(t) / alpha;
            assertThat(schedule.logAlphaDerivative(t)).isCloseTo(drift, within(1e-12 * Math.abs(drift) + 1e-15));
            double squared = 2.0 * sigma * schedule.sigmaDerivative(t) - 2.0 * drift * sigma * sigma;
            assertThat(schedule.diffusionSquared(t)).isCloseTo(squared, within(1e-12 * squared + 1e-15));
            assertThat(schedule.logAlpha(t)).isCloseTo(Math.log(alpha), within(1e-12));
            assertThat(schedule.logSnr(t)).isCloseTo(2.0 * Math.log(alpha / sigma), within(1e-11));
            assertThat(schedule.noiseToSignal(t)).isCloseTo(sigma / alpha, within(1e-12 * sigma / alpha));
        }
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void inverseFunctionsReturnTheTime(Schedule schedule) {
        for (double t : inside(schedule)) {
            // lambda and sigma are flat near the noisy end: compare where they map back to, and t itself more loosely
            double byLambda = schedule.timeOfLogSnr(schedule.logSnr(t));
            assertThat(byLambda).isCloseTo(t, within(1e-10 * t));
            double sigma = schedule.sigma(t);
            assertThat(schedule.sigma(schedule.timeOfSigma(sigma))).isCloseTo(sigma, within(4e-15 * sigma));
            assertThat(schedule.noiseToSignal(schedule.timeOfNoiseToSignal(schedule.noiseToSignal(t))))
                    .isCloseTo(schedule.noiseToSignal(t), within(1e-10 * schedule.noiseToSignal(t)));
        }
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void closedFormInversesAgreeWithBisection(Schedule schedule) {
        for (double t : inside(schedule)) {
            double lambda = schedule.logSnr(t);
            double bisected = MonotoneInverse.solve(schedule, "logSnr", s -> -schedule.logSnr(s), lambda, -lambda);
            assertThat(schedule.timeOfLogSnr(lambda)).isCloseTo(bisected, within(1e-10 * t));
        }
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void valuesThatAreNotTakenAreRefused(Schedule schedule) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> schedule.timeOfSigma(1e9))
                .withMessageContaining("1.0E9");
        assertThatIllegalArgumentException().isThrownBy(() -> schedule.timeOfSigma(-0.5));
        assertThatIllegalArgumentException().isThrownBy(() -> schedule.timeOfSigma(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> schedule.timeOfLogSnr(-1e4));
        assertThatIllegalArgumentException().isThrownBy(() -> schedule.timeOfLogSnr(Double.NaN));
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void coefficientsAreFiniteFromTheSamplingEpsilonToTheEnd(Schedule schedule) {
        for (double t :
                new double[] {schedule.samplingEpsilon(), schedule.domain().end()}) {
            assertThat(schedule.logAlphaDerivative(t)).isFinite();
            assertThat(schedule.diffusionSquared(t)).isFinite().isNotNegative();
            assertThat(schedule.logSnr(t)).isFinite();
            assertThat(schedule.sigma(t)).isPositive();
        }
        assertThat(schedule.priorStd()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void momentsSolveTheirDifferentialEquations(Schedule schedule) {
        // dm/dt = a m, dv/dt = 2 a v + g^2; from a time near the data to one before the end
        double from = schedule.domain().start() + 0.01 * schedule.domain().length();
        double to = schedule.domain().start() + 0.9 * schedule.domain().length();
        double[] start = {schedule.alpha(from), Math.pow(schedule.sigma(from), 2)};
        double[] end = AdaptiveRungeKutta.dormandPrince(1e-11, 1e-13)
                .solve(
                        new DoubleArraySpace(),
                        (t, y) -> new double[] {
                            schedule.logAlphaDerivative(t) * y[0],
                            2.0 * schedule.logAlphaDerivative(t) * y[1] + schedule.diffusionSquared(t)
                        },
                        start,
                        from,
                        to)
                .state();
        double variance = Math.pow(schedule.sigma(to), 2);
        // a hundred times the tolerance of the solver
        assertThat(end[0]).isCloseTo(schedule.alpha(to), within(1e-9));
        assertThat(end[1]).isCloseTo(variance, within(1e-9 * Math.max(1.0, variance)));
    }

    @Test
    void variancePreservingSchedulesKeepUnitVariance() {
        for (Schedule schedule : new Schedule[] {new VariancePreserving(), new CosineVariancePreserving()}) {
            for (double t : inside(schedule)) {
                double alpha = schedule.alpha(t);
                double sigma = schedule.sigma(t);
                assertThat(alpha * alpha + sigma * sigma).isCloseTo(1.0, within(1e-15));
            }
        }
    }

    @Test
    void sigmaDoesNotCancelNearTheData() {
        // B(1e-5) = 1.000995e-6; sqrt(-expm1(-B)) = 1.000497...e-3 where single precision gives 1.00662e-3
        double b = 0.1 * 1e-5 + 0.5 * 19.9 * 1e-10;
        double exact = Math.sqrt(b - b * b / 2.0 + b * b * b / 6.0);
        assertThat(new VariancePreserving().sigma(1e-5)).isCloseTo(exact, within(1e-15 * 1e-3));
        assertThat(new VariancePreserving().sigma(1e-5)).isCloseTo(1.00050e-3, within(1e-5 * 1e-3));
        assertThat(new SubVariancePreserving().sigma(1e-5)).isCloseTo(exact * exact, within(1e-21));
        // cosine, t -> 0: sigma^2 = 2 delta tan(theta0) to first order
        double theta0 = 0.5 * Math.PI * 0.008 / 1.008;
        double delta = 0.5 * Math.PI * 1e-12 / 1.008;
        assertThat(new CosineVariancePreserving().sigma(1e-12))
                .isCloseTo(Math.sqrt(2.0 * delta * Math.tan(theta0)), within(1e-9 * 2e-7));
    }

    @Test
    void edgesAreAsDocumented() {
        assertThat(new VariancePreserving().sigma(0.0)).isZero();
        assertThat(new VariancePreserving().sigmaDerivative(0.0)).isInfinite();
        assertThat(new VariancePreserving().logSnr(0.0)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(new VariancePreserving(0.0, 20.0).sigmaDerivative(0.0)).isCloseTo(Math.sqrt(10.0), within(1e-14));
        assertThat(new VariancePreserving().timeOfLogSnr(Double.POSITIVE_INFINITY))
                .isZero();
        assertThat(new SubVariancePreserving().sigmaDerivative(0.0)).isCloseTo(0.1, within(1e-15));
        assertThat(new VarianceExploding().sigma(0.0)).isEqualTo(0.01);
        assertThat(new VarianceExploding().sigma(1.0)).isCloseTo(50.0, within(1e-13));
        assertThat(new CosineVariancePreserving().alpha(1.0)).isZero();
        assertThat(new CosineVariancePreserving().alpha(CosineVariancePreserving.END_TIME))
                .isCloseTo(0.0084, within(5e-5));
        assertThat(new RectifiedFlow().logAlphaDerivative(1.0)).isInfinite();
        assertThat(new Edm().priorStd()).isEqualTo(80.0);
    }

    @Test
    void parametersOutOfRangeAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new VarianceExploding(80.0, 50.0))
                .withMessage("sigmaMin must be in (0, sigmaMax = 50.0), got 80.0; are the two swapped?");
        assertThatIllegalArgumentException().isThrownBy(() -> new Edm(0.0, 1.0)).withMessageContaining("got 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new VariancePreserving(20.0, 0.1))
                .withMessageContaining("swapped");
        assertThatIllegalArgumentException().isThrownBy(() -> new SubVariancePreserving(0.1, Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> new CosineVariancePreserving(-1.0));
        assertThatIllegalArgumentException().isThrownBy(() -> new TimeInterval(1.0, 1.0));
    }
}
