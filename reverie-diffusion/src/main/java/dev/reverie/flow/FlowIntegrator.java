package dev.reverie.flow;

import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.ode.ButcherTableau;
import dev.reverie.ode.GroupField;
import dev.reverie.ode.OdeSolution;
import dev.reverie.ode.RungeKutta;
import dev.reverie.ode.StateSpace;
import dev.reverie.ode.StepListener;
import dev.reverie.torch.Tensor;
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
                StateSpace<S> space,
                GroupField<S> field,
                S y0,
                double[] times,
                double[] output,
                StepListener<S> listener) {
            double t0 = times[0];
            double t1 = times[times.length - 1];
            double[] equal = new double[steps + 1];
            for (int i = 0; i <= steps; i++) {
                equal[i] = i == steps ? t1 : t0 + (t1 - t0) * i / steps;
            }
            return method.solve(space, field, y0, equal, output, listener);
        }
    }

    /**
     * One step for each gap between the times that are asked for, such as those of a sampler's grid. The cost is known
     * beforehand.
     *
     * @param tableau any explicit Runge-Kutta method
     */
    record OnGrid(ButcherTableau tableau) implements FlowIntegrator {
        /** Checks that the method is there. */
        public OnGrid {
            Objects.requireNonNull(tableau, "tableau");
        }

        @Override
        public <S> OdeSolution<S> solve(
                StateSpace<S> space,
                GroupField<S> field,
                S y0,
                double[] times,
                double[] output,
                StepListener<S> listener) {
            return new RungeKutta(tableau).solve(space, field, y0, times, output, listener);
        }
    }

    /**
     * Steps that keep the error below a tolerance; only the first and the last time count.
     *
     * @param method an embedded pair with its tolerances
     * @param norm whether the batch or each sample chooses
     */
    record AdaptiveSteps(AdaptiveRungeKutta method, ErrorNorm norm) implements FlowIntegrator {
        /** Checks that both are there. */
        public AdaptiveSteps {
            Objects.requireNonNull(method, "method");
            Objects.requireNonNull(norm, "norm");
        }

        /** Steps by the norm of the whole batch. */
        public AdaptiveSteps(AdaptiveRungeKutta method) {
            this(method, ErrorNorm.BATCH);
        }

        @Override
        public ButcherTableau tableau() {
            return method.tableau();
        }

        @Override
        public <S> OdeSolution<S> solve(
                StateSpace<S> space,
                GroupField<S> field,
                S y0,
                double[] times,
                double[] output,
                StepListener<S> listener) {
            return method.solve(space, field, y0, times[0], times[times.length - 1], output, listener);
        }
    }

    /** Dormand-Prince 5(4) with one tolerance, relative and absolute, by the norm of the whole batch. */
    static FlowIntegrator adaptive(double tolerance) {
        return new AdaptiveSteps(AdaptiveRungeKutta.dormandPrince(tolerance, tolerance));
    }

    /** The classic method of order 4 in equal steps. */
    static FlowIntegrator classic(int steps) {
        return new FixedSteps(new RungeKutta(ButcherTableau.CLASSIC_RK4), steps);
    }

    /** The Runge-Kutta method. */
    ButcherTableau tableau();

    /** Over what the error is measured: whether all samples share their steps. */
    default ErrorNorm norm() {
        return ErrorNorm.BATCH;
    }

    /**
     * Integrates from the first of the times to the last.
     *
     * @param space arithmetic of the states
     * @param field right-hand side
     * @param y0 initial state, which stays with the caller
     * @param times at least two, strictly rising or falling; those between the ends count {@link OnGrid} only
     * @param output times at which the states are wanted, between the first and the last
     * @param listener called after every accepted step
     * @param <S> the type of states
     * @return the final state, those at the times asked for, and the counts
     * @throws dev.reverie.ode.IntegrationException if a step became too small or the budget was spent; it names the time
     */
    <S> OdeSolution<S> solve(
            StateSpace<S> space, GroupField<S> field, S y0, double[] times, double[] output, StepListener<S> listener);

    /**
     * Follows a flow from the first of the times to the last, as {@link #solve} does.
     *
     * @param flow the flow; with {@link ErrorNorm#PER_SAMPLE} it is asked for shrinking batches
     * @param from states {@code [N, ...]} at the first time, which stay with the caller
     * @param times at least two, strictly rising or falling
     * @param output times at which the states are wanted
     * @param listener called after every accepted step
     * @return states in the element type of the first, in the caller's scope
     */
    default OdeSolution<Tensor> follow(
            ContinuousFlow flow, Tensor from, double[] times, double[] output, StepListener<Tensor> listener) {
        GroupField<Tensor> field = (t, z, samples) -> {
            ContinuousFlow own = z.size(0) == from.size(0) ? flow : flow.forSamples(samples);
            Tensor velocity = t.length == z.size(0) ? own.velocity(z, t) : own.velocity(z, t[0]);
            // solvers release what a field returns, so it must not be the state itself
            return velocity == z ? velocity.copy() : velocity;
        };
        return solve(new TensorSpace(norm()), field, from, times, output, listener);
    }
}
