package dev.reverie.lab.fokkerplanck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.schedule.CosineVariancePreserving;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.RectifiedFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.schedule.UserSchedule;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Sde;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Theory says that all these equations share the marginals of the mixture under noise; the solver confirms it. */
final class MixtureProcessTest {
    static final IsotropicMixture PEAKS = IsotropicMixture.of(
            new double[] {0.3, 0.5, 0.2}, new double[][] {{-1.5}, {0.2}, {1.4}}, new double[] {0.15, 0.3, 0.1});

    /** Densities are compared at this many readings of the clock. */
    private static final int LOOKS = 10;

    static List<Schedule> schedules() {
        return List.of(
                new VarianceExploding(),
                new VariancePreserving(),
                new CosineVariancePreserving(),
                new SubVariancePreserving(),
                new Edm(),
                new RectifiedFlow(),
                UserSchedule.of(TimeInterval.UNIT, t -> Math.exp(-2 * t * t), t -> 1 - Math.exp(-4 * t * t)));
    }

    static Stream<Arguments> everyMotionOfEverySchedule() {
        return schedules().stream()
                .flatMap(schedule -> Stream.of(
                                Motion.FORWARD,
                                Motion.REVERSE,
                                Motion.FLOW,
                                Motion.REVERSE_FLOW,
                                new Motion(0.5, false),
                                new Motion(0.5, true),
                                new Motion(2.0, true))
                        .map(motion -> Arguments.of(schedule, motion)));
    }

    /** The largest distance to the analytic mixture at {@link #LOOKS} readings of the clock. */
    private static double worst(MixtureProcess process, int cells, int steps) {
        MixtureSolution1d solution = MixtureSolution1d.of(process, cells);
        double[] clock = process.clock(steps);
        Density1d p = solution.exact(clock[0]).normalized();
        double worst = 0.0;
        int part = steps / LOOKS;
        for (int k = 0; k < LOOKS; k++) {
            p = solution.advance(p, Arrays.copyOfRange(clock, k * part, (k + 1) * part + 1));
            worst = Math.max(worst, p.totalVariation(solution.exact(clock[(k + 1) * part])));
            assertThat(p.mass()).isCloseTo(1.0, within(1e-12));
        }
        return worst;
    }

    @ParameterizedTest
    @MethodSource("everyMotionOfEverySchedule")
    void everyEquationOfEveryScheduleKeepsTheAnalyticMixture(Schedule schedule, Motion motion) {
        MixtureProcess process = new MixtureProcess(Sde.of(schedule), PEAKS, motion);

        double coarse = worst(process, 200, 100);
        double fine = worst(process, 400, 200);

        // 2e-3 is reached by the hardest: eta = 1/2, with the steepest drift for its noise
        assertThat(fine).isLessThan(2e-3);
        // second order in both: a quarter, 0.3 at the coarsest end
        assertThat(fine / coarse).isLessThan(0.33);
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void theSdeAndItsProbabilityFlowHaveTheSameDensity(Schedule schedule) {
        Sde sde = Sde.of(schedule);
        MixtureSolution1d noisy = MixtureSolution1d.of(new MixtureProcess(sde, PEAKS, Motion.FORWARD), 400);
        MixtureSolution1d flow = MixtureSolution1d.of(new MixtureProcess(sde, PEAKS, Motion.FLOW), 400);
        double[] clock = noisy.process().clock(200);
        Density1d p = noisy.exact(clock[0]).normalized();
        Density1d q = p;
        for (int k = 0; k < 200; k += 20) {
            double[] part = Arrays.copyOfRange(clock, k, k + 21);
            p = noisy.advance(p, part);
            q = flow.advance(q, part);
            // two schemes that share nothing, each within 4e-4
            assertThat(p.totalVariation(q)).isLessThan(8e-4);
        }
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void theReverseSdeReturnsToTheData(Schedule schedule) {
        MixtureProcess process = new MixtureProcess(Sde.of(schedule), PEAKS, Motion.REVERSE);
        MixtureSolution1d solution = MixtureSolution1d.of(process, 400);
        double[] clock = process.clock(200);
        Density1d end = solution.advance(solution.exact(clock[0]).normalized(), clock);
        double start = schedule.domain().start();
        double scale = process.scale(start);
        IsotropicMixture data = PEAKS.perturbed(1.0, schedule.noiseToSignal(start));

        assertThat(process.time(clock[200])).isEqualTo(start);
        // back in the units of the data
        Density1d found = Density1d.ofMasses(CellAxis.symmetric(scale, 400), end.masses());
        assertThat(found.totalVariation(x -> Math.exp(data.logDensity(x)))).isLessThan(1e-3);
        assertThat(found.mean()).isCloseTo(PEAKS.mean(0), within(2e-3));
        assertThat(found.variance()).isCloseTo(data.variance(0), within(4e-3));
    }

    @Test
    void aWrongCoefficientShows() {
        // two per cent more noise than alpha and sigma ask for
        Schedule right = new VariancePreserving();
        Schedule wrong = new Schedule() {
            @Override
            public TimeInterval domain() {
                return right.domain();
            }

            @Override
            public double alpha(double t) {
                return right.alpha(t);
            }

            @Override
            public double sigma(double t) {
                return right.sigma(t);
            }

            @Override
            public double alphaDerivative(double t) {
                return right.alphaDerivative(t);
            }

            @Override
            public double sigmaDerivative(double t) {
                return right.sigmaDerivative(t);
            }

            @Override
            public double diffusionSquared(double t) {
                return 1.02 * right.diffusionSquared(t);
            }
        };

        assertThat(worst(new MixtureProcess(Sde.of(wrong), PEAKS, Motion.FORWARD), 400, 200))
                .isGreaterThan(3e-3);
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void theFrameHoldsTheMixtureAndTheClockIsInvertible(Schedule schedule) {
        for (Motion motion : List.of(Motion.FORWARD, Motion.REVERSE)) {
            MixtureProcess process = new MixtureProcess(Sde.of(schedule), PEAKS, motion);
            double[] clock = process.clock(7);
            assertThat(process.time(clock[0]))
                    .isEqualTo(
                            motion.reversed()
                                    ? schedule.domain().end()
                                    : schedule.domain().start());
            for (double reading : clock) {
                double t = process.time(reading);
                assertThat(process.reading(t)).isCloseTo(reading, within(1e-9));
                // five standard deviations on either side
                assertThat(process.exact(t).on(CellAxis.symmetric(1.0, 50)).mass())
                        .isGreaterThan(1.0 - 6e-7);
            }
        }
    }

    @Test
    void inThePlaneTheEquationsKeepTheAnalyticMixtureToo() {
        double[][] means = new double[8][];
        Arrays.setAll(means, i -> new double[] {1.5 * Math.cos(i * Math.PI / 4), 1.5 * Math.sin(i * Math.PI / 4)});
        double[] stds = new double[8];
        Arrays.fill(stds, 0.2);
        double[] weights = {1, 2, 1, 1, 3, 1, 1, 1};
        IsotropicMixture ring = IsotropicMixture.of(weights, means, stds);
        for (Motion motion : List.of(Motion.FORWARD, Motion.REVERSE, Motion.FLOW, Motion.REVERSE_FLOW)) {
            MixtureProcess process = new MixtureProcess(Sde.of(new VariancePreserving()), ring, motion);
            MixtureSolution2d solution = MixtureSolution2d.of(process, 100);
            double[] clock = process.clock(60);
            Density2d p = solution.exact(clock[0]).normalized();
            for (int k = 0; k < 60; k += 20) {
                p = solution.advance(p, Arrays.copyOfRange(clock, k, k + 21));
                // h is a third of a standard deviation, a step grows the variance by a tenth
                assertThat(p.totalVariation(solution.exact(clock[k + 20])))
                        .as("%s", motion)
                        .isLessThan(1e-2);
            }
            assertThat(p.mass()).isCloseTo(1.0, within(1e-12));
        }
    }

    @Test
    void driftsByPointsAgreeWithThoseOnFaces() {
        MixtureProcess process = new MixtureProcess(Sde.of(new VariancePreserving()), PEAKS, Motion.REVERSE);
        FokkerPlanck1d solver = MixtureSolution1d.of(process, 800).solver();
        double clock = process.reading(0.3);
        double[] faces = new double[799];
        solver.drift().onFaces(solver.axis(), clock, faces);
        for (int i = 0; i < faces.length; i += 50) {
            assertThat(faces[i]).isCloseTo(solver.drift().at(solver.axis().face(i), clock), within(2e-3));
        }
        assertThat(process.clock(10)).isSorted();
    }

    @Test
    void badInputIsToldInWords() {
        Sde sde = Sde.of(new VariancePreserving());
        MixtureProcess process = new MixtureProcess(sde, PEAKS, Motion.FLOW);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MixtureSolution2d.of(process, 50))
                .withMessageContaining("dimension 2 is needed");
        assertThatIllegalArgumentException().isThrownBy(() -> process.clock(0)).withMessageContaining("got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> process.reading(1.5))
                .withMessageContaining("[0.0, 1.0], got 1.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Motion(-1.0, true))
                .withMessageContaining("eta");
    }
}
