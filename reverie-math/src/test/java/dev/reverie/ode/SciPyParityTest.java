package dev.reverie.ode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.reverie.golden.GoldenCase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Every accepted time and state of SciPy 1.10.1's RK45 on five problems at three tolerances. */
class SciPyParityTest {
    private record Problem(VectorField<double[]> field, double t0, double t1) {}

    private static final Map<String, Problem> PROBLEMS = Map.of(
            "decay", new Problem((t, y) -> map(y, v -> -0.5 * v), 0.0, 10.0),
            "lotka",
                    new Problem(
                            (t, y) -> new double[] {1.5 * y[0] - y[0] * y[1], -3.0 * y[1] + y[0] * y[1]}, 0.0, 15.0),
            "vanderpol", new Problem((t, y) -> new double[] {y[1], 5.0 * (1.0 - y[0] * y[0]) * y[1] - y[0]}, 0.0, 12.0),
            "backward", new Problem((t, y) -> new double[] {Math.cos(t) * y[0], -y[1] + t}, 4.0, 0.01),
            "growing", new Problem((t, y) -> map(y, v -> 3.0 * (v - t)), 0.0, 3.0));

    private static double[] map(double[] y, DoubleUnaryOperator f) {
        return Arrays.stream(y).map(f).toArray();
    }

    @Test
    void evaluationsTimesAndStatesEqualSciPy() {
        List<GoldenCase> cases = GoldenCase.ofKind("rk45");
        assumeFalse(cases.isEmpty(), "no reference numbers here");
        int checked = 0;
        for (GoldenCase golden : cases) {
            for (String tensor : golden.tensors().keySet()) {
                if (tensor.endsWith(".nfev")) {
                    compare(golden, tensor.substring(0, tensor.length() - ".nfev".length()));
                    checked++;
                }
            }
        }
        assertThat(checked).isGreaterThanOrEqualTo(15);
    }

    /**
     * Evaluations, accepted steps and first component of the end by {@code solve_ivp(method="DOP853", rtol=atol=tol)}
     * of SciPy 1.17.1 on the problems of {@link OdeProblem}.
     */
    @Test
    void theMethodOfOrderEightEqualsSciPy() {
        equalsSciPy(OdeProblem.DECAY, 1e-6, 50, 4, 0.13533530271777455);
        equalsSciPy(OdeProblem.DECAY, 1e-11, 110, 9, 0.1353352832370424);
        equalsSciPy(OdeProblem.LOGISTIC, 1e-6, 50, 4, 7.81367621407488);
        equalsSciPy(OdeProblem.LOGISTIC, 1e-11, 158, 11, 7.813675183306513);
        equalsSciPy(OdeProblem.OSCILLATOR, 1e-6, 74, 6, -0.9589241941879136);
        equalsSciPy(OdeProblem.OSCILLATOR, 1e-11, 242, 20, -0.9589242746646489);
        equalsSciPy(OdeProblem.MODULATED, 1e-6, 86, 6, 1.6151459419388967);
        equalsSciPy(OdeProblem.MODULATED, 1e-11, 326, 21, 1.6151462964309093);
        equalsSciPy(OdeProblem.RATIONAL, 1e-6, 122, 7, 0.30769559840006644);
        equalsSciPy(OdeProblem.RATIONAL, 1e-11, 482, 30, 0.3076923077128631);
        equalsSciPy(OdeProblem.ORBIT, 1e-6, 74, 6, -0.653646847382931);
        equalsSciPy(OdeProblem.ORBIT, 1e-11, 266, 22, -0.6536436208950595);
    }

    private static void equalsSciPy(OdeProblem problem, double tolerance, int evaluations, int accepted, double end) {
        OdeSolution<double[]> solution = AdaptiveRungeKutta.of(ButcherTableau.DORMAND_PRINCE_853, tolerance, tolerance)
                .solve(new DoubleArraySpace(), problem.field(), problem.start(), problem.t0(), problem.t1());
        assertThat(solution.evaluations()).as(problem.name()).isEqualTo(evaluations);
        assertThat(solution.accepted()).as(problem.name()).isEqualTo(accepted);
        // step sizes hang on a cancelling sum: rounding 1e-16 / tolerance in h, times the local error of the last step
        assertThat(solution.state()[0]).as(problem.name()).isCloseTo(end, within(1e-11));
    }

    private static void compare(GoldenCase golden, String name) {
        Problem problem = Objects.requireNonNull(PROBLEMS.get(name.substring(0, name.indexOf('_'))));
        double tolerance = Double.parseDouble(name.substring(name.indexOf('_') + 1));
        double[] times = golden.tensor(name + ".t");
        double[] states = golden.tensor(name + ".y");
        int dimension = states.length / times.length;
        double[] y0 = Arrays.copyOf(states, dimension);
        List<double[]> visited = new ArrayList<>();
        OdeSolution<double[]> solution = AdaptiveRungeKutta.dormandPrince(tolerance, tolerance)
                .solve(new DoubleArraySpace(), problem.field(), y0, problem.t0(), problem.t1(), step -> {
                    visited.add(step.endState().clone());
                    return true;
                });
        assertThat(solution.evaluations()).as(name + " evaluations").isEqualTo((int) golden.tensor(name + ".nfev")[0]);
        assertThat(solution.times()).as(name + " accepted").hasSize(times.length);
        double worstTime = 0.0;
        double worstState = 0.0;
        for (int k = 1; k < times.length; k++) {
            worstTime = Math.max(worstTime, Math.abs(solution.times().get(k) - times[k]));
            for (int j = 0; j < dimension; j++) {
                double expected = states[k * dimension + j];
                worstState = Math.max(
                        worstState, Math.abs(visited.get(k - 1)[j] - expected) / Math.max(1.0, Math.abs(expected)));
            }
        }
        // step sizes hang on an error that is a cancelling sum: the rounding of two orders of summation, 1e-16, becomes
        // 1e-16 / tolerance in the next time; at the end of the interval only the local error of that shift is left
        assertThat(worstTime).as(name + " times").isLessThan(1e-6);
        assertThat(worstState).as(name + " states").isLessThan(1e-6);
        double lastError = 0.0;
        for (int j = 0; j < dimension; j++) {
            double expected = states[states.length - dimension + j];
            lastError =
                    Math.max(lastError, Math.abs(solution.state()[j] - expected) / Math.max(1.0, Math.abs(expected)));
        }
        assertThat(lastError).as(name + " final state").isLessThan(Math.max(1e-12, 1e-6 * tolerance));
        replay(golden, name, problem, dimension);
    }

    /** On SciPy's own times nothing is amplified but rounding: every state to 1e-12. */
    private static void replay(GoldenCase golden, String name, Problem problem, int dimension) {
        double[] times = golden.tensor(name + ".t");
        double[] states = golden.tensor(name + ".y");
        double[] worst = new double[1];
        new RungeKutta(ButcherTableau.DORMAND_PRINCE_54)
                .solve(new DoubleArraySpace(), problem.field(), Arrays.copyOf(states, dimension), times, step -> {
                    for (int j = 0; j < dimension; j++) {
                        double expected = states[step.index() * dimension + j];
                        double error = Math.abs(step.endState()[j] - expected) / Math.max(1.0, Math.abs(expected));
                        worst[0] = Math.max(worst[0], error);
                    }
                    return true;
                });
        assertThat(worst[0]).as(name + " states on the same times").isLessThan(1e-12);
    }
}
