package dev.reverie.sampler.exponential;

import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SamplingRun;
import dev.reverie.sampler.StepRule.Gap;
import dev.reverie.torch.Tensor;
import java.util.List;

/**
 * SDE-DPM-Solver++: the reverse stochastic equation with the denoised data as a polynomial in lambda.
 *
 * <pre>{@code
 * x' = (sigma' / sigma) e^(-eta^2 h) x + alpha' * integral over the step of k e^(-k (lambda' - lambda)) D dlambda
 *      + sigma' sqrt(1 - e^(-2 eta^2 h)) z,        k = 1 + eta^2
 * 1    D constant:        alpha' (1 - e^(-k h)) D
 * 2    D extrapolated:    alpha' (1 - e^(-k h)) (D + (D - D_1) h / (2 h_1))
 * 3    D the parabola through D, D_1, D_2
 * }</pre>
 *
 * <p>Lu et al. 2022 (arXiv:2211.01095), section 5 and appendix; order 3 is that of the k-diffusion program, with the
 * full weight of the parabola where that has half of it (see {@link DpmSolverPlusPlus}). {@code eta} is that of the family
 * of equations with the same marginals, {@link dev.reverie.sde.Sde}: 1 is the reverse equation. Order 1 with
 * {@code eta = 1} is the ancestral step.
 *
 * <p>The degree of the polynomial is not the order of convergence: paths have strong order 1 for all three. Of the law,
 * order 1 has weak order 1, orders 2 and 3 have weak order 2, because what extrapolation leaves out of the noise of one
 * step it makes up for in the next; the parabola has the smaller error while steps are long. One evaluation per step, on
 * the grid. The noise is exactly Brownian by the clock {@code SNR^(eta^2)}, with which the path is read. A step to
 * {@code sigma = 0} is the denoised value.
 *
 * <p>Use it with 20 steps or more where a network's errors should be stirred away; without noise fewer steps do.
 *
 * @param order evaluations in the polynomial, 1 to 3
 * @param eta amount of noise, above 0
 */
public record SdeDpmSolverPlusPlus(int order, double eta) implements Sampler {
    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if the order is not available or eta is not positive and finite
     */
    public SdeDpmSolverPlusPlus {
        SolverOrder.order("SdeDpmSolverPlusPlus", order, 3);
        if (!(eta > 0 && eta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("eta must be positive and finite, got " + eta
                    + "; 1 is the reverse stochastic equation; without noise take DpmSolverPlusPlus");
        }
    }

    /** The reverse stochastic equation, {@code eta = 1}. */
    public SdeDpmSolverPlusPlus(int order) {
        this(order, 1);
    }

    @Override
    public SamplerTraits traits() {
        return order == 1
                ? SamplerTraits.strong(1).onGrid()
                : SamplerTraits.weak(2).onGrid();
    }

    @Override
    public Samples sample(SamplingProblem problem, Tensor prior) {
        try (History history = new History(order)) {
            return SamplingRun.follow(this, problem, prior, (run, gap, x) -> step(run, gap, x, history));
        }
    }

    private Tensor step(SamplingRun run, Gap gap, Tensor x, History history) {
        Level here = Level.at(run.schedule(), gap.t());
        Level next = Level.at(run.schedule(), gap.tNext());
        Tensor denoised = run.denoised(x, here.t(), gap.index());
        if (next.isClean()) {
            return denoised.mul(next.alpha());
        }
        history.add(here, denoised);
        double h = next.lambda() - here.lambda();
        double eta2 = eta * eta;
        double carry = next.sigma() / here.sigma() * Math.exp(-eta2 * h);
        Tensor mean = history.combine(carry, x, weights(1 + eta2, here, next, history));
        Tensor z = run.increment(x, gap.index(), Math.pow(here.snr(), eta2), Math.pow(next.snr(), eta2));
        return mean.addInPlace(z, next.sigma() * Math.sqrt(-Math.expm1(-2 * eta2 * h)));
    }

    private double[] weights(double rate, Level here, Level next, History history) {
        List<Level> nodes = history.levels(order);
        if (order != 2 || nodes.size() < 2) {
            return DataPolynomial.weights(rate, here, next, nodes);
        }
        double h = next.lambda() - here.lambda();
        double whole = -next.alpha() * Math.expm1(-rate * h);
        double past = whole * h / (2 * (here.lambda() - nodes.get(1).lambda()));
        return new double[] {whole + past, -past};
    }
}
