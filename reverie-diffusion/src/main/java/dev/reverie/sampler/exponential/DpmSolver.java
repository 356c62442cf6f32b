package dev.reverie.sampler.exponential;

import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SamplingRun;
import dev.reverie.sampler.StepRule.Gap;
import dev.reverie.torch.Tensor;

/**
 * DPM-Solver, singlestep: the predicted noise expanded in lambda within each step.
 *
 * <pre>{@code
 * 1   x' = (alpha' / alpha) x - sigma' (e^h - 1) eps
 * 2   u at lambda + h/2 by 1;    x' = (alpha' / alpha) x - sigma' (e^h - 1) eps_u
 * 3   u at lambda + h/3 by 1;    v at lambda + 2h/3 from eps and eps_u - eps;
 *     x' = (alpha' / alpha) x - sigma' (e^h - 1) eps - (3/2) sigma' ((e^h - 1) / h - 1) (eps_v - eps)
 * }</pre>
 *
 * <p>Lu et al. 2022 (arXiv:2206.00927), algorithms 1 and 2 and equation (4.1). Order and evaluations per step are both
 * {@code order}. Intermediate times are not on the grid, so a model of a discrete chain will not do for orders 2 and 3. A
 * step to {@code sigma = 0} is the denoised value, with one evaluation.
 *
 * <p>Precise without guidance; with strong guidance {@link DpmSolverPlusPlus} is stable where this is not.
 *
 * @param order 1 to 3
 */
public record DpmSolver(int order) implements Sampler {
    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if the order is not available
     */
    public DpmSolver {
        SolverOrder.order("DpmSolver", order, 3);
    }

    @Override
    public SamplerTraits traits() {
        SamplerTraits traits = SamplerTraits.deterministic(order).evaluations(order);
        return order == 1 ? traits.onGrid() : traits;
    }

    @Override
    public Samples sample(SamplingProblem problem, Tensor prior) {
        return SamplingRun.follow(this, problem, prior, this::step);
    }

    private Tensor step(SamplingRun run, Gap gap, Tensor x) {
        Level here = Level.at(run.schedule(), gap.t());
        Level next = Level.at(run.schedule(), gap.tNext());
        if (next.isClean()) {
            return run.denoised(x, here.t(), gap.index()).mul(next.alpha());
        }
        double h = next.lambda() - here.lambda();
        Tensor eps = run.noise(x, here.t(), gap.index());
        if (order == 1) {
            return first(x, here, next, eps);
        }
        Level s = Level.ofLambda(run.schedule(), here.lambda() + h / order);
        Tensor epsU = run.noise(first(x, here, s, eps), s.t(), gap.index());
        if (order == 2) {
            return first(x, here, next, epsU);
        }
        Level w = Level.ofLambda(run.schedule(), here.lambda() + 2 * h / 3);
        Tensor v = second(x, here, w, eps, epsU.sub(eps), (s.lambda() - here.lambda()));
        Tensor epsV = run.noise(v, w.t(), gap.index());
        return second(x, here, next, eps, epsV.sub(eps), w.lambda() - here.lambda());
    }

    /** With constant noise. */
    private static Tensor first(Tensor x, Level from, Level to, Tensor eps) {
        double h = to.lambda() - from.lambda();
        return x.mul(to.alpha() / from.alpha()).addInPlace(eps, -to.sigma() * Math.expm1(h));
    }

    /** With noise that changes by {@code difference} over {@code distance} in lambda. */
    private static Tensor second(Tensor x, Level from, Level to, Tensor eps, Tensor difference, double distance) {
        double h = to.lambda() - from.lambda();
        return first(x, from, to, eps).addInPlace(difference, -to.sigma() * h * h * Phi.of(2, h) / distance);
    }
}
