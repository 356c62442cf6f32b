package dev.reverie.ode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hipparchus.ode.ODEIntegrator;
import org.hipparchus.ode.ODEState;
import org.hipparchus.ode.ODEStateAndDerivative;
import org.hipparchus.ode.OrdinaryDifferentialEquation;
import org.hipparchus.ode.nonstiff.ClassicalRungeKuttaIntegrator;
import org.hipparchus.ode.nonstiff.DormandPrince54Integrator;
import org.hipparchus.ode.nonstiff.DormandPrince853Integrator;
import org.hipparchus.ode.nonstiff.EulerIntegrator;
import org.hipparchus.ode.nonstiff.MidpointIntegrator;
import org.hipparchus.ode.sampling.ODEStateInterpolator;
import org.hipparchus.ode.sampling.ODEStepHandler;
import org.junit.jupiter.api.Test;

/** The same methods in Hipparchus, an independent library: on the same steps the states agree to rounding. */
class HipparchusTest {
    private record Equation(OdeProblem problem) implements OrdinaryDifferentialEquation {
        @Override
        public int getDimension() {
            return problem.start().length;
        }

        @Override
        public double[] computeDerivatives(double t, double[] y) {
            return problem.field().at(t, y);
        }
    }

    private static ODEState start(OdeProblem problem) {
        return new ODEState(problem.t0(), problem.start());
    }

    private static void assertEqual(double[] actual, double[] expected, double tolerance, String name) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i])
                    .as(name)
                    .isCloseTo(expected[i], within(tolerance * Math.max(1.0, Math.abs(expected[i]))));
        }
    }

    @Test
    void fixedStepsAreTheSame() {
        int steps = 50;
        for (OdeProblem problem : OdeProblem.all().toList()) {
            double h = Math.abs(problem.t1() - problem.t0()) / steps;
            Map<ButcherTableau, ODEIntegrator> pairs = Map.of(
                    ButcherTableau.EULER, new EulerIntegrator(h),
                    ButcherTableau.MIDPOINT, new MidpointIntegrator(h),
                    ButcherTableau.CLASSIC_RK4, new ClassicalRungeKuttaIntegrator(h));
            pairs.forEach((tableau, other) -> {
                double[] expected = other.integrate(new Equation(problem), start(problem), problem.t1())
                        .getPrimaryState();
                double[] actual = new RungeKutta(tableau)
                        .solve(
                                new DoubleArraySpace(),
                                problem.field(),
                                problem.start(),
                                problem.t0(),
                                problem.t1(),
                                steps)
                        .state();
                // fifty steps of rounding, in another order of summation and with steps that add up to another last bit
                assertEqual(actual, expected, 1e-12, tableau + " " + problem);
            });
        }
    }

    /** The times that Hipparchus chose, and its states in the middle and at the end of each step. */
    private static final class Recorder implements ODEStepHandler {
        private final List<Double> times = new ArrayList<>();
        private final List<double[]> ends = new ArrayList<>();
        private final List<double[]> middles = new ArrayList<>();

        @Override
        public void init(ODEStateAndDerivative initial, double end) {
            times.add(initial.getTime());
        }

        @Override
        public void handleStep(ODEStateInterpolator step) {
            double from = step.getPreviousState().getTime();
            double to = step.getCurrentState().getTime();
            times.add(to);
            ends.add(step.getCurrentState().getPrimaryState());
            middles.add(step.getInterpolatedState(from + 0.375 * (to - from)).getPrimaryState());
        }
    }

    private static void compareAlong(Recorded other, ButcherTableau tableau, OdeProblem problem) {
        Recorder recorder = new Recorder();
        other.integrate(recorder);
        double[] times =
                recorder.times.stream().mapToDouble(Double::doubleValue).toArray();
        new RungeKutta(tableau).solve(new DoubleArraySpace(), problem.field(), problem.start(), times, step -> {
            int i = step.index() - 1;
            assertEqual(step.endState(), recorder.ends.get(i), 1e-12, tableau + " end of step " + i + " of " + problem);
            double middle = step.startTime() + 0.375 * (step.endTime() - step.startTime());
            // both interpolants are the published ones
            assertEqual(
                    step.interpolate(middle),
                    recorder.middles.get(i),
                    1e-11,
                    tableau + " within step " + i + " of " + problem);
            return true;
        });
        assertThat(times.length).isGreaterThan(3);
    }

    private interface Recorded {
        void integrate(Recorder recorder);
    }

    @Test
    void dormandPrinceIsTheSameOnTheSameStepsWithItsInterpolant() {
        for (OdeProblem problem : OdeProblem.all().toList()) {
            compareAlong(
                    recorder -> {
                        DormandPrince54Integrator other = new DormandPrince54Integrator(1e-6, 10.0, 1e-7, 1e-7);
                        other.addStepHandler(recorder);
                        other.integrate(new Equation(problem), start(problem), problem.t1());
                    },
                    ButcherTableau.DORMAND_PRINCE_54,
                    problem);
            compareAlong(
                    recorder -> {
                        DormandPrince853Integrator other = new DormandPrince853Integrator(1e-6, 10.0, 1e-9, 1e-9);
                        other.addStepHandler(recorder);
                        other.integrate(new Equation(problem), start(problem), problem.t1());
                    },
                    ButcherTableau.DORMAND_PRINCE_853,
                    problem);
        }
    }

    @Test
    void automaticStepsEndWithinTheSameTolerance() {
        for (OdeProblem problem : OdeProblem.all().toList()) {
            double[] expected = new DormandPrince853Integrator(1e-8, 10.0, 1e-12, 1e-12)
                    .integrate(new Equation(problem), start(problem), problem.t1())
                    .getPrimaryState();
            for (ButcherTableau tableau : List.of(
                    ButcherTableau.BOGACKI_SHAMPINE_32,
                    ButcherTableau.DORMAND_PRINCE_54,
                    ButcherTableau.TSITOURAS_54,
                    ButcherTableau.DORMAND_PRINCE_853)) {
                double[] actual = AdaptiveRungeKutta.of(tableau, 1e-9, 1e-9)
                        .solve(new DoubleArraySpace(), problem.field(), problem.start(), problem.t0(), problem.t1())
                        .state();
                // at most some hundred steps, each with a local error of 1e-9, grown by the problem
                assertEqual(actual, expected, 1e-6, tableau + " " + problem);
            }
        }
    }
}
