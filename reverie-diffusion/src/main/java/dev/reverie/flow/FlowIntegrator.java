package dev.reverie.flow;

import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.ode.ButcherTableau;
import dev.reverie.ode.OdeSolution;
import dev.reverie.ode.RungeKutta;
import dev.reverie.ode.StateSpace;
import dev.reverie.ode.StepListener;
import dev.reverie.ode.VectorField;
import java.util.Objects;

/** By which steps a flow is solved: given ones, or ones that follow the error. */
public sealed interface FlowIntegrator {
    /**
     * Equal steps: the cost is known beforehand and the same for all batches.
     *
     * @param method any explicit Runge-Kutta method
     * @param steps number of steps, at least 1
     */
    record FixedSteps(RungeKutta method, int steps) implements FlowIntegrator {
        /**
         * Checks the number of steps.
         *
         * @throws IllegalArgumentException if it is below 1
         */
        public FixedSteps {
            Objects.requireNonNull(method, "method");
            if (steps < 1) {
                throw new IllegalArgumentException("a flow needs at least 1 step, got " + steps);
            }
        }

        @Override
        public ButcherTableau tableau() {
            return method.tableau();
        }

        @Override
        public <S> OdeSolution<S> solve(
                StateSpace<S> space, VectorField<S> field, S y0, double t0, double t1, StepListener<S> listener) {
            double[] times = new double[steps + 1];
            for (int i = 0; i <= steps; i++) {
                times[i] = i == steps ? t1 : t0 + (t1 - t0) * i / steps;
            }
            return method.solve(space, field, y0, times, listener);
        }
    }

    /**
     * Steps that keep the error below a tolerance.
     *
     * @param method an embedded pair with its tolerances
     */
    record AdaptiveSteps(AdaptiveRungeKutta method) implements FlowIntegrator {
        /** Checks that there is a method. */
        public AdaptiveSteps {
            Objects.requireNonNull(method, "method");
        }

        @Override
        public ButcherTableau tableau() {
            return method.tableau();
        }

        @Override
        public <S> OdeSolution<S> solve(
                StateSpace<S> space, VectorField<S> field, S y0, double t0, double t1, StepListener<S> listener) {
            return method.solve(space, field, y0, t0, t1, listener);
        }
    }

    /** Dormand-Prince 5(4) with one tolerance, relative and absolute. */
    static FlowIntegrator adaptive(double tolerance) {
        return new AdaptiveSteps(AdaptiveRungeKutta.dormandPrince(tolerance, tolerance));
    }

    /** The classic method of order 4 in equal steps. */
    static FlowIntegrator classic(int steps) {
        return new FixedSteps(new RungeKutta(ButcherTableau.CLASSIC_RK4), steps);
    }

    /** The Runge-Kutta method. */
    ButcherTableau tableau();

    /**
     * Integrates from {@code t0} to {@code t1}.
     *
     * @param space arithmetic of the states
     * @param field right-hand side
     * @param y0 initial state, which stays with the caller
     * @param t0 initial time
     * @param t1 final time, on either side of {@code t0}
     * @param listener called after every accepted step
     * @param <S> the type of states
     * @return the final state and the counts
     * @throws dev.reverie.ode.IntegrationException if a step became too small or the budget was spent; it names the time
     */
    <S> OdeSolution<S> solve(
            StateSpace<S> space, VectorField<S> field, S y0, double t0, double t1, StepListener<S> listener);
}
