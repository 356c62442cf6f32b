/**
 * Diffusion processes as stochastic differential equations.
 *
 * <p>An {@link dev.reverie.sde.Sde} puts a {@linkplain dev.reverie.schedule.Schedule schedule} together with a prior and
 * gives the coefficients of the forward process, of its time reversal, of the probability flow, and of the whole family
 * with the same marginals. All are float64 scalars.
 *
 * <pre>{@code
 * Sde sde = Sde.of(new VarianceExploding());
 * Coefficients c = sde.reverse(t);                       // dx = (c.state() x + c.score() s) dt + c.noise() dw
 * ForwardDiscretization steps = sde.discretize(1000);    // f_i and G_i of the reverse-diffusion predictor
 * double logPrior = sde.priorLogDensity(squaredNorm, dimension);
 * }</pre>
 *
 * <p>{@link dev.reverie.sde.ForwardDiscretization} is the forward step of a discrete chain of
 * {@link dev.reverie.schedule}, or that of Euler-Maruyama.
 */
@NullMarked
package dev.reverie.sde;

import org.jspecify.annotations.NullMarked;
