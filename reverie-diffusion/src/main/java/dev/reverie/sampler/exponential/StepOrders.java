package dev.reverie.sampler.exponential;

import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.StepRule.Gap;

/**
 * The order of each step of a multistep sampler: what is done at both ends of a run, apart from the formulas of the papers.
 *
 * <p><b>First steps.</b> The first step can only be of order 1, with a local error of {@code h^2}, and the second of order
 * 2. That would hold every method at order 2, and so the first steps are computed again. With {@code p} the order to be
 * reached: when step {@code i <= p - 2} begins, its state is computed again from the very first one, with the polynomial
 * through all evaluations so far, that at its own end included. For {@code p = 3} this is free; for {@code p = 4} the state
 * after the first step is evaluated once more, the only evaluation beyond one per step. In runs of fewer than 15 steps the
 * order has no meaning yet, polynomials over the first long steps can go far astray, and the first steps stay as they are.
 *
 * <p><b>Last steps.</b> Extrapolation does harm where detail appears in a long step. The published programs therefore end
 * runs of fewer than 15 steps with steps of orders 2 and 1 ({@code lower_order_final}). The same is done in longer runs if
 * the last step is more than twice as long in lambda as the one before it: on grids that are even in time it may be ten
 * times as long. As steps shrink neither applies, and the order is kept.
 *
 * @param lowerAtEnd whether the last steps of this run are of lower order
 */
record StepOrders(boolean lowerAtEnd) {
    /** Fewer steps than this are few. */
    static final int FEW_STEPS = 15;

    /**
     * The orders of a run.
     *
     * @param problem its grid decides
     * @param lowerOrderFinal whether the last steps may be of lower order at all
     */
    static StepOrders of(SamplingProblem problem, boolean lowerOrderFinal) {
        return new StepOrders(lowerOrderFinal && endsWithLongSteps(problem));
    }

    private static boolean endsWithLongSteps(SamplingProblem problem) {
        int last = problem.grid().size() - 1;
        if (last < FEW_STEPS) {
            return true;
        }
        double[] lambda = new double[3];
        for (int i = 0; i < 3; i++) {
            lambda[i] = Level.at(problem.schedule(), problem.grid().time(last - 2 + i))
                    .lambda();
        }
        double step = lambda[2] - lambda[1];
        return step > 2 * (lambda[1] - lambda[0]) && step < Double.POSITIVE_INFINITY;
    }

    /** The order of a step of a method of the given order, at most as many evaluations as there are left to make. */
    int order(Gap gap, int order) {
        return lowerAtEnd ? Math.min(order, gap.count() - gap.index()) : order;
    }

    /** Whether the state at the beginning of a step is computed again from the first one. */
    static boolean restartsBefore(Gap gap, int orderReached) {
        return gap.index() > 0 && gap.index() <= restarts(gap, orderReached);
    }

    /** Whether that state is evaluated once more: not before the last step that is computed again. */
    static boolean evaluatesAgain(Gap gap, int orderReached) {
        return gap.index() < restarts(gap, orderReached);
    }

    private static int restarts(Gap gap, int orderReached) {
        return gap.count() < FEW_STEPS ? 0 : orderReached - 2;
    }
}
