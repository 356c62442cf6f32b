package dev.reverie.ode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdaptiveRungeKuttaTest {
    private static final AdaptiveRungeKutta SOLVER = AdaptiveRungeKutta.dormandPrince(1e-6, 1e-8);

    /** Counts live states; fails on double release and on release of what it did not give. */
    private static final class CountingSpace implements StateSpace<double[]> {
        private final DoubleArraySpace inner = new DoubleArraySpace();
        private final Set<double[]> live = Collections.newSetFromMap(new IdentityHashMap<>());
        private int most;

        double[] give(double[] state) {
            live.add(state);
            most = Math.max(most, live.size());
            return state;
        }

        @Override
        public double[] combine(double[] base, double[][] coefficients, List<double[]> terms) {
            return give(inner.combine(base, coefficients, terms));
        }

        @Override
        public double[] scaledNorms(
                double[][] coefficients, List<double[]> terms, double[] a, double[] b, double atol, double rtol) {
            return inner.scaledNorms(coefficients, terms, a, b, atol, rtol);
        }

        @Override
        public void release(double[] state) {
            assertThat(live.remove(state)).as("released once, and owned").isTrue();
        }
    }

    /** Sharp enough in the middle that steps are rejected. */
    private static double[] bump(double t, double[] y) {
        return new double[] {-y[0] + 50.0 * Math.exp(-400.0 * (t - 1.0) * (t - 1.0))};
    }

    @Test
    void everyStateButTheLastIsReleasedOnce() {
        CountingSpace space = new CountingSpace();
        OdeSolution<double[]> solution =
                SOLVER.solve(space, (t, y) -> space.give(bump(t, y)), new double[] {1.0}, 0.0, 2.0);
        assertThat(solution.rejected()).isPositive();
        assertThat(space.live).containsExactly(solution.state());
        // seven derivatives, the old and new state, one error vector
        assertThat(space.most).isLessThanOrEqualTo(10);
        CountingSpace fixed = new CountingSpace();
        for (ButcherTableau tableau : ButcherTableauTest.tableaux().toList()) {
            fixed.live.clear();
            double[] end = new RungeKutta(tableau)
                    .solve(fixed, (t, y) -> fixed.give(bump(t, y)), new double[] {1.0}, 0.0, 2.0, 5)
                    .state();
            assertThat(fixed.live).containsExactly(end);
        }
    }

    @Test
    void nothingIsLeftWhenTheFieldOrTheListenerThrows() {
        for (int failing = 1; failing < 40; failing++) {
            CountingSpace space = new CountingSpace();
            int[] left = {failing};
            assertThatIllegalStateException()
                    .isThrownBy(() -> SOLVER.solve(
                            space,
                            (t, y) -> {
                                if (--left[0] == 0) {
                                    throw new IllegalStateException("no more");
                                }
                                return space.give(bump(t, y));
                            },
                            new double[] {1.0},
                            0.0,
                            2.0));
            assertThat(space.live).isEmpty();
        }
        CountingSpace space = new CountingSpace();
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        SOLVER.solve(space, (t, y) -> space.give(bump(t, y)), new double[] {1.0}, 0.0, 2.0, step -> {
                            throw new IllegalStateException("no more");
                        }));
        assertThat(space.live).isEmpty();
    }

    @Test
    void aListenerCanStop() {
        OdeSolution<double[]> solution = SOLVER.solve(
                new DoubleArraySpace(),
                AdaptiveRungeKuttaTest::bump,
                new double[] {1.0},
                0.0,
                2.0,
                step -> step.index() < 3);
        assertThat(solution.completed()).isFalse();
        assertThat(solution.accepted()).isEqualTo(3);
        assertThat(solution.time()).isEqualTo(solution.times().get(3)).isLessThan(2.0);
    }

    @Test
    void denseOutputFollowsTheSolution() {
        for (ButcherTableau tableau : List.of(
                ButcherTableau.DORMAND_PRINCE_54, ButcherTableau.TSITOURAS_54, ButcherTableau.BOGACKI_SHAMPINE_32)) {
            List<AcceptedStep<double[]>> kept = new ArrayList<>();
            new AdaptiveRungeKutta(tableau, 1e-8, 1e-10, StepControl.SCIPY, 100_000)
                    .solve(
                            new DoubleArraySpace(),
                            (t, y) -> new double[] {y[1], -y[0]},
                            new double[] {0.0, 1.0},
                            0.0,
                            6.0,
                            step -> {
                                for (double x : new double[] {0.0, 0.3, 0.5, 0.9, 1.0}) {
                                    double t = step.startTime() + x * (step.endTime() - step.startTime());
                                    double[] y = step.interpolate(Math.min(t, step.endTime()));
                                    // interpolants are of lower order than the method: ten thousand tolerances
                                    assertThat(y[0]).isCloseTo(Math.sin(t), within(1e-4));
                                    assertThat(y[1]).isCloseTo(Math.cos(t), within(1e-4));
                                }
                                kept.add(step);
                                return true;
                            });
            assertThatIllegalStateException().isThrownBy(() -> kept.get(0).interpolate(0.0));
        }
    }

    @Test
    void failuresSayWhereAndWhatToDo() {
        // y' = y^2 leaves every bound at t = 1
        assertThatExceptionOfType(IntegrationException.class)
                .isThrownBy(() -> SOLVER.solve(
                        new DoubleArraySpace(), (t, y) -> new double[] {y[0] * y[0]}, new double[] {1.0}, 0.0, 2.0))
                .withMessageContaining("too small")
                .satisfies(e -> assertThat(e.time()).isCloseTo(1.0, within(1e-4)));
        assertThatExceptionOfType(IntegrationException.class)
                .isThrownBy(() -> SOLVER.solve(
                        new DoubleArraySpace(), (t, y) -> new double[] {Double.NaN}, new double[] {1.0}, 0.0, 2.0))
                .withMessageContaining("not finite");
        assertThatExceptionOfType(IntegrationException.class)
                .isThrownBy(() -> new AdaptiveRungeKutta(
                                ButcherTableau.DORMAND_PRINCE_54, 1e-10, 1e-10, StepControl.SCIPY, 50)
                        .solve(new DoubleArraySpace(), AdaptiveRungeKuttaTest::bump, new double[] {1.0}, 0.0, 2.0))
                .withMessageContaining("budget of 50");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new AdaptiveRungeKutta(ButcherTableau.CLASSIC_RK4, 1e-5, 1e-5, StepControl.SCIPY, 100))
                .withMessageContaining("embedded");
        assertThatIllegalArgumentException().isThrownBy(() -> AdaptiveRungeKutta.dormandPrince(0.0, 1e-5));
    }

    @Test
    void anEmptyIntervalGivesACopy() {
        double[] y0 = {1.0};
        OdeSolution<double[]> solution =
                SOLVER.solve(new DoubleArraySpace(), AdaptiveRungeKuttaTest::bump, y0, 1.0, 1.0);
        assertThat(solution.state()).isNotSameAs(y0).containsExactly(1.0);
        assertThat(solution.completed()).isTrue();
    }
}
