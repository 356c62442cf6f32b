package dev.reverie.sampler.ode;

import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.ode.ButcherTableau;
import dev.reverie.ode.Fraction;
import java.util.Objects;

/**
 * How the probability flow is solved: any explicit Runge-Kutta method, on the problem's grid or with automatic steps.
 */
public sealed interface FlowSolver {
    /** The method. */
    ButcherTableau tableau();

    /**
     * One step for each gap of the problem's grid, in the time of the process: use it when the cost must be known
     * beforehand. The state has the element type of the prior.
     *
     * @param tableau any method
     */
    record OnGrid(ButcherTableau tableau) implements FlowSolver {
        /** Checks that the method is there. */
        public OnGrid {
            Objects.requireNonNull(tableau, "tableau");
        }

        /** Whether the model is asked at times of the grid only, as by Euler and Heun. */
        boolean staysOnGrid() {
            return tableau.c().stream().allMatch(node -> node.isZero() || node.equals(Fraction.ONE));
        }
    }

    /**
     * Steps chosen so that the local error stays below a tolerance; only the two ends of the grid count. The state is
     * float64 whatever the prior's element type (float32 on Metal, which has no float64).
     *
     * @param method embedded pair, tolerances and step control
     * @param norm whether the batch or each sample chooses
     */
    record Adaptive(AdaptiveRungeKutta method, ErrorNorm norm) implements FlowSolver {
        /** Checks that both are there. */
        public Adaptive {
            Objects.requireNonNull(method, "method");
            Objects.requireNonNull(norm, "norm");
        }

        @Override
        public ButcherTableau tableau() {
            return method.tableau();
        }
    }
}
