package dev.reverie.sampler.exponential;

import dev.reverie.model.Prediction;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SamplingRun;
import dev.reverie.sampler.StepRule;
import dev.reverie.torch.Tensor;
import java.util.List;
import java.util.Objects;

/**
 * What multistep samplers are written with: a polynomial through the last evaluations is integrated over the step.
 *
 * <pre>{@code
 * x(b) = A(a, b) x(a) + sum_j w_j f_j        w_j = integral over [a, b] of l_j against the kernel of the formula
 * }</pre>
 *
 * <p><b>Predictor.</b> From the newest {@code order} evaluations: one evaluation per step, order {@code order}.
 * <b>Corrector</b> (UniC of arXiv:2302.04867): when the end of a step has been evaluated, the step is taken again with that
 * value in the polynomial, which costs no evaluation and gains an order. The last step is not corrected.
 *
 * <p><b>First steps.</b> The first step can only be of order 1, with a local error of {@code h^2}, and the second of order
 * 2. That would hold every method at order 2, and so the first steps are mended on the grid. With {@code p} the order to
 * be reached: when step {@code i <= p - 2} begins, its state is computed again from the very first one, with the
 * polynomial through all evaluations so far, that at its own end included. For {@code p = 3} this is free; for
 * {@code p = 4} the state after the first step is evaluated once more, the only evaluation beyond one per step. In runs of
 * fewer than 15 steps the order has no meaning yet, polynomials over the first long steps can go far astray, and the first
 * steps stay as they are.
 *
 * <p><b>Last steps.</b> Extrapolation does harm where detail appears in a long step. The published programs therefore end
 * runs of fewer than 15 steps with steps of orders 2 and 1. This is offered here, and does the same in longer runs if the
 * last step is more than twice as long in lambda as the one before it: on grids that are even in time it may be ten times
 * as long. As steps shrink neither applies, and the order is kept.
 *
 * <p>A step to {@code sigma = 0} is the denoised value.
 *
 * @param formula the integral
 * @param order number of evaluations in the predictor's polynomial
 * @param corrected whether steps are corrected
 * @param lowerOrderFinal whether the last steps are of lower order where they are long
 */
public record Multistep(Formula formula, int order, boolean corrected, boolean lowerOrderFinal) {
    /** Fewer steps than this are few. */
    static final int FEW_STEPS = 15;

    /** A way to integrate the flow exactly where the model's output is a polynomial. */
    public interface Formula {
        /** What the polynomial goes through: {@link Prediction#DENOISED} or {@link Prediction#NOISE}. */
        Prediction prediction();

        /** The factor {@code A} of the state. */
        double carry(Level from, Level to);

        /**
         * The factors of the evaluations.
         *
         * @param from where the state is
         * @param to where it goes, with noise
         * @param nodes where the evaluations were made, the newest first, at least one
         */
        double[] weights(Level from, Level to, List<Level> nodes);
    }

    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if it is below 1, or the order reached would be above 4
     */
    public Multistep {
        Objects.requireNonNull(formula, "formula");
        if (order < 1 || order + (corrected ? 1 : 0) > 4) {
            throw new IllegalArgumentException(
                    "a multistep formula reaches orders 1 to 4, the corrector's included, got " + order
                            + (corrected ? " + 1" : ""));
        }
    }

    /** The order reached: that of the predictor, and one more with the corrector. */
    public int orderReached() {
        return corrected ? order + 1 : order;
    }

    /**
     * Samples along the problem's grid.
     *
     * @param sampler who samples
     * @param problem what is sampled
     * @param prior state at the grid's first time; not changed
     * @return the samples
     */
    public Samples follow(Sampler sampler, SamplingProblem problem, Tensor prior) {
        try (Run call = new Run(prior, lowerOrderFinal && endsWithLongSteps(problem))) {
            return SamplingRun.follow(sampler, problem, prior, call);
        }
    }

    private static boolean endsWithLongSteps(SamplingProblem problem) {
        int last = problem.grid().size() - 1;
        if (last < FEW_STEPS) {
            return true;
        }
        double[] lambda = new double[3];
        for (int i = 0; i < 3; i++) {
            lambda[i] = Level.at(problem.sde().schedule(), problem.grid().time(last - 2 + i))
                    .lambda();
        }
        double step = lambda[2] - lambda[1];
        return step > 2 * (lambda[1] - lambda[0]) && step < Double.POSITIVE_INFINITY;
    }

    /** The memory of one call. */
    private final class Run implements StepRule, AutoCloseable {
        private final Tensor first;
        private final boolean lowerAtEnd;
        private final History evaluations = new History(orderReached());
        private final History corrections = new History(1);
        private int used;

        Run(Tensor first, boolean lowerAtEnd) {
            this.first = first;
            this.lowerAtEnd = lowerAtEnd;
        }

        @Override
        public Tensor step(SamplingRun run, Gap gap, Tensor predicted) {
            Level here = Level.at(run.schedule(), gap.t());
            Level next = Level.at(run.schedule(), gap.tNext());
            if (next.isClean()) {
                return run.denoised(predicted, here.t(), gap.index()).mul(next.alpha());
            }
            evaluations.add(here, evaluate(run, gap, predicted));
            Tensor x = correct(run, gap, here, predicted);
            if (corrected) {
                corrections.add(here, x);
            }
            int most = lowerAtEnd ? gap.count() - gap.index() : order;
            used = Math.min(Math.min(order, most), evaluations.size());
            return integrate(x, here, next, used);
        }

        /** The state once its own evaluation is known. */
        private Tensor correct(SamplingRun run, Gap gap, Level here, Tensor predicted) {
            int mended = gap.count() < FEW_STEPS ? 0 : orderReached() - 2;
            if (gap.index() > 0 && gap.index() <= mended) {
                Level start = Level.at(run.schedule(), run.problem().grid().first());
                Tensor x = integrate(first, start, here, evaluations.size());
                if (gap.index() < mended) {
                    evaluations.replace(here, evaluate(run, gap, x));
                }
                return x;
            }
            if (gap.index() > 0 && corrected) {
                return integrate(corrections.newest(), corrections.levels(1).get(0), here, used + 1);
            }
            return predicted;
        }

        private Tensor evaluate(SamplingRun run, Gap gap, Tensor x) {
            return formula.prediction() == Prediction.NOISE
                    ? run.noise(x, gap.t(), gap.index())
                    : run.denoised(x, gap.t(), gap.index());
        }

        private Tensor integrate(Tensor x, Level from, Level to, int nodes) {
            return evaluations.combine(
                    formula.carry(from, to), x, formula.weights(from, to, evaluations.levels(nodes)));
        }

        @Override
        public void close() {
            evaluations.close();
            corrections.close();
        }
    }
}
