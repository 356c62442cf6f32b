package dev.reverie.sampler.exponential;

import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.torch.Tensor;

/**
 * DEIS, the diffusion exponential integrator sampler, in its form tAB: Adams-Bashforth on the predicted noise as a
 * polynomial in time.
 *
 * <pre>{@code
 * x_{i+1} = (alpha_{i+1} / alpha_i) x_i + alpha_{i+1} sum_{j < order} C_j eps_{i-j}
 * C_j     = integral from r_i to r_{i+1} of l_j(t) dr,        r = sigma / alpha,  l_j Lagrange on t_i, ..., t_{i-order+1}
 * }</pre>
 *
 * <p>Zhang and Chen 2022 (arXiv:2204.13902), equation (15), where the degree of the polynomial, {@code order - 1}, names
 * the variants tAB0 to tAB3. Order {@code order}; one evaluation per step, on the grid (for order 4 one more in all, see
 * {@link Multistep}). Order 1 is DDIM.
 *
 * <p>Take it with grids that are even in time, where its polynomials live; the authors use order 4. With grids that are
 * even in the log signal-to-noise ratio {@link DpmSolverPlusPlus} and {@link UniPc} fit better.
 *
 * @param order 1 to 4
 */
public record Deis(int order) implements Sampler {
    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if the order is not available
     */
    public Deis {
        SolverOrder.order("Deis", order, 4);
    }

    @Override
    public SamplerTraits traits() {
        return SamplerTraits.deterministic(order).onGrid();
    }

    @Override
    public Samples sample(SamplingProblem problem, Tensor prior) {
        TimePolynomial formula = new TimePolynomial(problem.sde().schedule());
        return new Multistep(formula, order, false, false).follow(this, problem, prior);
    }
}
