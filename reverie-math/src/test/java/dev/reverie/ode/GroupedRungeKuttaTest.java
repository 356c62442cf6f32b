package dev.reverie.ode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GroupedRungeKuttaTest {
    /** From easy to hard: the narrower a sample's bump, the more steps it needs, some of them rejected. */
    private static final double[] NARROWNESS = {1.0, 2500.0, 30.0, 400.0, 0.0};

    static Stream<ButcherTableau> pairs() {
        return ButcherTableauTest.tableaux().filter(ButcherTableau::isEmbedded);
    }

    private static double[] slope(double t, double[] y, int sample) {
        double narrowness = NARROWNESS[sample];
        return new double[] {-y[0] + Math.sqrt(narrowness) * Math.exp(-narrowness * (t - 1.0) * (t - 1.0)), y[0] - y[1]
        };
    }

    private static GroupField<double[][]> field(RowSpace space) {
        return (t, y, samples) -> {
            double[][] slopes = new double[y.length][];
            for (int i = 0; i < slopes.length; i++) {
                slopes[i] = slope(t[i], y[i], samples[i]);
            }
            return space.give(slopes);
        };
    }

    private static double[][] start() {
        return new double[][] {{1.0, 0.0}, {1.0, 0.5}, {-1.0, 0.0}, {0.3, 0.0}, {2.0, -1.0}};
    }

    private static AdaptiveRungeKutta solver(ButcherTableau tableau) {
        return AdaptiveRungeKutta.of(tableau, 1e-6, 1e-8);
    }

    private static OdeSolution<double[][]> solve(
            AdaptiveRungeKutta method,
            RowSpace space,
            GroupField<double[][]> field,
            double[][] y0,
            double t0,
            double t1) {
        return method.solve(space, field, y0, t0, t1, new double[0], StepListener.none());
    }

    private static long sampleEvaluations(OdeSolution<double[][]> solution) {
        return solution.paths().stream()
                .mapToLong(OdeSolution.Path::evaluations)
                .sum();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void everySampleTakesTheStepsThatItWouldTakeAlone(ButcherTableau tableau) {
        for (StepControl control : List.of(StepControl.SCIPY, StepControl.PI, StepControl.PID)) {
            for (double[] span : new double[][] {{0.0, 2.0}, {2.0, 0.1}}) {
                AdaptiveRungeKutta method = solver(tableau).withControl(control);
                RowSpace space = new RowSpace();
                OdeSolution<double[][]> together = solve(method, space, field(space), start(), span[0], span[1]);
                for (int i = 0; i < NARROWNESS.length; i++) {
                    int sample = i;
                    OdeSolution<double[]> alone = method.solve(
                            new DoubleArraySpace(), (t, y) -> slope(t, y, sample), start()[i], span[0], span[1]);
                    String name = tableau + " " + control.feedback() + " sample " + i;
                    // the same operations in the same order: to the last bit
                    assertThat(together.state()[i]).as(name).containsExactly(alone.state());
                    assertThat(together.paths().get(i).evaluations()).as(name).isEqualTo(alone.evaluations());
                    assertThat(together.paths().get(i).rejected()).as(name).isEqualTo(alone.rejected());
                }
                int hardest = together.paths().stream()
                        .mapToInt(OdeSolution.Path::evaluations)
                        .max()
                        .orElseThrow();
                assertThat(together.evaluations()).isEqualTo(hardest);
                // what leaving saves: at least a fifth of the evaluations of five samples that wait for the slowest
                assertThat(sampleEvaluations(together)).isLessThan(4L * together.evaluations());
                assertThat(together.rejected()).isPositive();
            }
        }
    }

    @Test
    void aBatchInOneStepSizeCostsMore() {
        RowSpace space = new RowSpace();
        AdaptiveRungeKutta method = solver(ButcherTableau.DORMAND_PRINCE_54);
        long apart = sampleEvaluations(solve(method, space, field(space), start(), 0.0, 2.0));
        int together = method.solve(
                        new DoubleArraySpace(),
                        (t, y) -> {
                            double[] slopes = new double[y.length];
                            for (int i = 0; i < NARROWNESS.length; i++) {
                                double[] one = slope(t, new double[] {y[2 * i], y[2 * i + 1]}, i);
                                slopes[2 * i] = one[0];
                                slopes[2 * i + 1] = one[1];
                            }
                            return slopes;
                        },
                        Stream.of(start()).flatMapToDouble(Arrays::stream).toArray(),
                        0.0,
                        2.0)
                .evaluations();
        assertThat((double) apart).isLessThan(0.7 * NARROWNESS.length * together);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void statesAtGivenTimesFollowTheSolution(ButcherTableau tableau) {
        double[] times = {0.0, 0.25, 0.9, 0.95, 1.0, 1.05, 2.0};
        RowSpace space = new RowSpace();
        AdaptiveRungeKutta tight = AdaptiveRungeKutta.of(tableau, 1e-9, 1e-9);
        double[][] start = start();
        OdeSolution<double[][]> solution =
                tight.solve(space, field(space), start, 0.0, 2.0, times, StepListener.none());
        assertThat(solution.output()).hasSize(times.length);
        assertThat(space.live).hasSize(times.length + 1).contains(solution.state());
        AdaptiveRungeKutta reference = AdaptiveRungeKutta.dormandPrince(1e-12, 1e-12);
        for (int k = 0; k < times.length; k++) {
            for (int i = 0; i < start.length; i++) {
                int sample = i;
                double[] expected = reference
                        .solve(new DoubleArraySpace(), (t, y) -> slope(t, y, sample), start[i], 0.0, times[k])
                        .state();
                for (int c = 0; c < 2; c++) {
                    // local errors of 1e-9 add up, and interpolants of low order lose some digits within a step
                    assertThat(solution.output().get(k)[i][c])
                            .as(tableau + " sample " + i + " at " + times[k])
                            .isCloseTo(expected[c], within(1e-5));
                }
            }
        }
        assertThat(solution.output().get(0)).isDeepEqualTo(start);
        for (int i = 0; i < start.length; i++) {
            assertThat(solution.output().get(6)[i][0]).isCloseTo(solution.state()[i][0], within(1e-14));
        }
    }

    @Test
    void theInterpolantOfOrderEightIsOfOrderSeven() {
        // sampled within the steps, off the nodes of the method
        double[] errors = new double[2];
        for (int k = 0; k < 2; k++) {
            int steps = 6 << k;
            double[] worst = new double[1];
            OdeProblem orbit = OdeProblem.ORBIT;
            new RungeKutta(ButcherTableau.DORMAND_PRINCE_853)
                    .solve(
                            new DoubleArraySpace(),
                            orbit.field(),
                            orbit.start(),
                            IntStream.rangeClosed(0, steps)
                                    .mapToDouble(i -> orbit.t1() * i / steps)
                                    .toArray(),
                            step -> {
                                double t = step.startTime() + 0.437 * (step.endTime() - step.startTime());
                                worst[0] = Math.max(worst[0], orbit.error(t, step.interpolate(t)));
                                return true;
                            });
            errors[k] = worst[0];
        }
        assertThat(Math.log(errors[0] / errors[1]) / Math.log(2.0)).isGreaterThan(6.9);
    }

    @Test
    void everyBatchButTheResultIsReleasedOnce() {
        for (ButcherTableau tableau : pairs().toList()) {
            RowSpace space = new RowSpace();
            OdeSolution<double[][]> solution = solve(solver(tableau), space, field(space), start(), 0.0, 2.0);
            assertThat(space.live).containsExactly(solution.state());
            assertThatIllegalStateException()
                    .isThrownBy(() -> solver(tableau)
                            .solve(space, field(space), start(), 0.0, 2.0, new double[] {0.5, 1.5}, step -> {
                                if (step.index() == 13) {
                                    throw new IllegalStateException("no more");
                                }
                                return true;
                            }));
            assertThat(space.live).containsExactly(solution.state());
            for (int failing = 1; failing < 60; failing++) {
                int[] left = {failing};
                GroupField<double[][]> inner = field(space);
                assertThatIllegalStateException()
                        .isThrownBy(() -> solver(tableau)
                                .solve(
                                        space,
                                        (t, y, samples) -> {
                                            if (--left[0] == 0) {
                                                throw new IllegalStateException("no more");
                                            }
                                            return inner.at(t, y, samples);
                                        },
                                        start(),
                                        0.0,
                                        2.0,
                                        new double[] {0.01, 0.02, 0.5, 1.5},
                                        StepListener.none()));
                assertThat(space.live).containsExactly(solution.state());
            }
        }
    }

    @Test
    void theListenerSeesThoseWhoAreOnTheirWay() {
        RowSpace space = new RowSpace();
        List<Integer> sizes = new ArrayList<>();
        solver(ButcherTableau.DORMAND_PRINCE_54).solve(space, field(space), start(), 0.0, 2.0, new double[0], step -> {
            assertThat(step.index()).isEqualTo(sizes.size() + 1);
            assertThat(step.endState()).hasDimensions(step.groups().length, 2);
            assertThat(step.times()).hasSize(step.groups().length);
            sizes.add(step.groups().length);
            return true;
        });
        assertThat(sizes.get(0)).isEqualTo(5);
        assertThat(sizes.get(sizes.size() - 1)).isLessThan(5);
        assertThat(sizes).isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    void failuresNameTheSample() {
        RowSpace space = new RowSpace();
        // sample 1 leaves every bound at t = 1
        GroupField<double[][]> singular = (t, y, samples) -> {
            double[][] slopes = new double[y.length][];
            for (int i = 0; i < slopes.length; i++) {
                slopes[i] = new double[] {samples[i] == 1 ? y[i][0] * y[i][0] : -y[i][0]};
            }
            return space.give(slopes);
        };
        double[][] ones = {{1.0}, {1.0}, {1.0}};
        assertThatExceptionOfType(IntegrationException.class)
                .isThrownBy(() -> solve(solver(ButcherTableau.DORMAND_PRINCE_54), space, singular, ones, 0.0, 2.0))
                .withMessageContaining("sample 1: the step became too small")
                .satisfies(e -> assertThat(e.time()).isCloseTo(1.0, within(1e-4)));
        assertThat(space.live).isEmpty();
        assertThatExceptionOfType(IntegrationException.class)
                .isThrownBy(() -> solve(
                        new AdaptiveRungeKutta(ButcherTableau.DORMAND_PRINCE_54, 1e-10, 1e-10, StepControl.SCIPY, 50),
                        space,
                        field(space),
                        start(),
                        0.0,
                        2.0))
                .withMessageContaining("budget of 50");
        assertThatExceptionOfType(IntegrationException.class)
                .isThrownBy(() -> solve(
                        solver(ButcherTableau.DORMAND_PRINCE_54),
                        space,
                        (t, y, samples) -> space.give(new double[][] {{0.0}, {0.0}, {Double.NaN}}),
                        ones,
                        0.0,
                        1.0))
                .withMessageContaining("sample 2: the initial state or the vector field is not finite");
        assertThat(space.live).isEmpty();
        AdaptiveRungeKutta solver = solver(ButcherTableau.DORMAND_PRINCE_54);
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        solver.solve(space, field(space), start(), 0.0, 2.0, new double[] {2.5}, StepListener.none()))
                .withMessageContaining("between 0.0 and 2.0");
        assertThatIllegalArgumentException().isThrownBy(() -> solve(solver, space, singular, ones, 0.0, Double.NaN));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> solve(solver, space, singular, new double[0][], 0.0, 1.0))
                .withMessageContaining("at least 1 sample");
    }

    @Test
    void anEmptyIntervalGivesACopy() {
        RowSpace space = new RowSpace();
        double[][] start = start();
        OdeSolution<double[][]> solution = solver(ButcherTableau.DORMAND_PRINCE_54)
                .solve(space, field(space), start, 1.0, 1.0, new double[] {1.0}, StepListener.none());
        assertThat(solution.state()).isNotSameAs(start).isDeepEqualTo(start);
        assertThat(solution.output().get(0)).isDeepEqualTo(start);
        assertThat(solution.evaluations()).isZero();
    }
}
