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
 * Multistep integration: a polynomial through the last evaluations is integrated over the step.
 *
 * <pre>{@code
 * x(b) = A(a, b) x(a) + sum_j w_j f_j        w_j = integral over [a, b] of l_j against the kernel of the formula
 * }</pre>
 *
 * <p><b>Predictor.</b> From the newest {@code order} evaluations: one evaluation per step, order {@code order}.
 * <b>Corrector</b> (UniC of arXiv:2302.04867): when the end of a step has been evaluated, the step is taken again with that
 * value in the polynomial, which costs no evaluation and gains an order. The last step is not corrected.
 *
 * <p>What is done at both ends of a run is told in {@link StepOrders}: the first steps are computed again, so that the order
 * is reached, and long last steps are of lower order.
 *
 * <p>A step to {@code sigma = 0} is the denoised value.
 *
 * @param formula the integral
 * @param order number of evaluations in the predictor's polynomial
 * @param corrected whether steps are corrected
 * @param lowerOrderFinal whether the last steps are of lower order where they are long
 */
public record Multistep(Formula formula, int order, boolean corrected, boolean lowerOrderFinal) {
    /** A way to integrate the flow exactly where the model's output is a polynomial. */
    public interface Formula {
        /** The interpolated quantity: {@link Prediction#DENOISED} or {@link Prediction#NOISE}. */
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
        try (Run call = new Run(prior, StepOrders.of(problem, lowerOrderFinal))) {
            return SamplingRun.follow(sampler, problem, prior, call);
        }
    }

    /** The memory of one call. */
    private final class Run implements StepRule, AutoCloseable {
        private final Tensor first;
        private final StepOrders orders;
        private final History evaluations = new History(orderReached());
        private final History corrections = new History(1);
        private int used;

        Run(Tensor first, StepOrders orders) {
            this.first = first;
            this.orders = orders;
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
            used = Math.min(orders.order(gap, order), evaluations.size());
            return integrate(x, here, next, used);
        }

        /** The state once its own evaluation is known. */
        private Tensor correct(SamplingRun run, Gap gap, Level here, Tensor predicted) {
            if (StepOrders.restartsBefore(gap, orderReached())) {
                Level start = Level.at(run.schedule(), run.problem().grid().first());
                Tensor x = integrate(first, start, here, evaluations.size());
                if (StepOrders.evaluatesAgain(gap, orderReached())) {
                    evaluations.replace(here, evaluate(run, gap, x));
                }
                return x;
            }
            if (gap.index() > 0 && corrected) {
                return integrate(corrections.value(0), corrections.level(0), here, used + 1);
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
