package dev.reverie.sampler.edm;

import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.SamplerTraits.Property;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.exponential.Multistep;
import dev.reverie.sampler.exponential.NoiseLevelPolynomial;
import dev.reverie.torch.Tensor;

/**
 * The linear multistep method of Adams and Bashforth in the noise level, on any grid.
 *
 * <pre>{@code
 * y_{i+1} = y_i + sum_{j < order} C_j d_{i-j},   d = (y - D) / r
 * C_j     = integral from r_i to r_{i+1} of l_j dr,      l_j Lagrange on r_i, ..., r_{i-order+1}, exactly
 * }</pre>
 *
 * <p>Hairer, Norsett and Wanner, Solving Ordinary Differential Equations I, section III.5, in {@code y = x / alpha} and
 * {@code r = sigma / alpha} of Karras et al. 2022 (arXiv:2206.00364). Order {@code order}; one evaluation per step, on the
 * grid (for order 4 one more in all, see {@link Multistep}). Order 1 is Euler. The slope d is the predicted noise, so this
 * is also the rho-AB form of {@link dev.reverie.sampler.exponential.Deis}.
 *
 * <p>Cheap and, at order 3 or 4, precise on grids whose steps shrink gently; with few steps down to little noise
 * {@link dev.reverie.sampler.exponential.DpmSolverPlusPlus} holds out better.
 *
 * @param order 1 to 4
 */
public record Lms(int order) implements Sampler {
    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if the order is not available
     */
    public Lms {
        if (order < 1 || order > 4) {
            throw new IllegalArgumentException(
                    "Lms has the orders 1, 2, 3 and 4, got " + order + "; choose one of these");
        }
    }

    @Override
    public SamplerTraits traits() {
        return SamplerTraits.deterministic(order).onGrid().with(Property.STEPS_TO_CLEAN);
    }

    @Override
    public Samples sample(SamplingProblem problem, Tensor prior) {
        return new Multistep(new NoiseLevelPolynomial(), order, false, false).follow(this, problem, prior);
    }
}
