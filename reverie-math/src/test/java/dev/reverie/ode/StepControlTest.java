package dev.reverie.ode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class StepControlTest {
    @Test
    void theClassicRuleIsTheRootOfTheError() {
        StepController controller = new StepController(StepControl.SCIPY, 4);
        assertThat(controller.afterAcceptance(0.5)).isEqualTo(0.9 * Math.pow(0.5, -1.0 / 5.0));
        assertThat(controller.afterAcceptance(0.0)).isEqualTo(10.0);
        assertThat(controller.afterAcceptance(1e-30)).isEqualTo(10.0);
        assertThat(controller.afterRejection(32.0)).isCloseTo(0.45, within(1e-15));
        assertThat(controller.afterRejection(Double.NaN)).isEqualTo(0.2);
        assertThat(controller.isRetrying()).isTrue();
        // 0.9 * 0.1^(-1/5) would grow, but not right after a rejection
        assertThat(controller.afterAcceptance(0.1)).isEqualTo(1.0);
        assertThat(controller.isRetrying()).isFalse();
    }

    @Test
    void memoryEntersAsDocumented() {
        double k = 5.0;
        StepController pi = new StepController(StepControl.PI, 4);
        // before the first step the errors remembered are 1
        assertThat(pi.afterAcceptance(0.5)).isCloseTo(0.9 * Math.pow(0.5, -0.7 / k), within(1e-15));
        assertThat(pi.afterAcceptance(0.3))
                .isCloseTo(0.9 * Math.pow(0.3, -0.7 / k) * Math.pow(0.5, 0.4 / k), within(1e-15));
        StepController pid = new StepController(StepControl.PID, 4);
        pid.afterAcceptance(0.5);
        pid.afterAcceptance(0.3);
        double expected =
                0.9 * Math.pow(0.7, -1.0 / 18.0 / k) * Math.pow(0.3, -1.0 / 9.0 / k) * Math.pow(0.5, -1.0 / 18.0 / k);
        assertThat(pid.afterAcceptance(0.7)).isCloseTo(expected, within(1e-15));
        // retries go by the classic rule whatever the memory
        assertThat(pid.afterRejection(32.0)).isCloseTo(0.45, within(1e-15));
    }

    @Test
    void everyControllerKeepsTheTolerance() {
        for (StepControl control : List.of(StepControl.SCIPY, StepControl.PI, StepControl.PID)) {
            for (OdeProblem problem : OdeProblem.all().toList()) {
                OdeSolution<double[]> solution = AdaptiveRungeKutta.dormandPrince(1e-8, 1e-8)
                        .withControl(control)
                        .solve(new DoubleArraySpace(), problem.field(), problem.start(), problem.t0(), problem.t1());
                // the global error is a sum of local ones, each below the tolerance, grown by the problem
                assertThat(problem.error(problem.t1(), solution.state()))
                        .as(problem + " " + control)
                        .isLessThan(1e-5);
                assertThat(solution.evaluations()).as(problem + " " + control).isLessThan(1500);
            }
        }
    }

    @Test
    void memorySavesRejectionsWhereStabilityHoldsTheStep() {
        // the fast mode of a mildly stiff problem: the classic rule runs against the limit of stability again and again
        VectorField<double[]> stiff = (t, y) -> new double[] {-300.0 * (y[0] - Math.cos(t))};
        AdaptiveRungeKutta solver = AdaptiveRungeKutta.dormandPrince(1e-4, 1e-4);
        int classic = solver.solve(new DoubleArraySpace(), stiff, new double[] {1.0}, 0.0, 5.0)
                .rejected();
        int withMemory = solver.withControl(StepControl.PI)
                .solve(new DoubleArraySpace(), stiff, new double[] {1.0}, 0.0, 5.0)
                .rejected();
        assertThat(classic).isGreaterThan(10);
        assertThat(withMemory).isLessThan(classic / 2);
    }

    @Test
    void constantsOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ErrorFeedback(0.0, 1.0, 0.0))
                .withMessageContaining("positive first coefficient");
        assertThatIllegalArgumentException().isThrownBy(() -> new ErrorFeedback(0.4, -0.7, 0.0));
        assertThatIllegalArgumentException().isThrownBy(() -> new ErrorFeedback(1.0, Double.NaN, 0.0));
        assertThatIllegalArgumentException().isThrownBy(() -> new StepControl(1.5, 0.2, 10.0, 1.0));
        assertThatIllegalArgumentException().isThrownBy(() -> new StepControl(0.9, 0.2, 10.0, 0.0));
    }
}
