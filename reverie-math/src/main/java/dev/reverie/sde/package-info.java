/**
 * Diffusion processes as stochastic differential equations, and their discrete ancestors.
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
 * <table>
 * <caption>What is discrete</caption>
 * <tr><th>class</th><th>what</th></tr>
 * <tr><td>{@link dev.reverie.schedule.SmldChain}</td><td>geometric noise levels of NCSN, both orders, labels</td></tr>
 * <tr><td>{@link dev.reverie.schedule.DdpmChain}</td><td>rates of DDPM, linear, cosine or given, with products</td></tr>
 * <tr><td>{@link dev.reverie.schedule.LadderDesign}</td><td>the noise levels that given data ask for (NCSNv2)</td></tr>
 * <tr><td>{@link dev.reverie.sde.ForwardDiscretization}</td><td>the forward step of either chain or Euler-Maruyama</td></tr>
 * <tr><td>{@link dev.reverie.schedule.TimeIndexing}</td><td>from a time to an index: nearest, or truncated as published</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.sde;

import org.jspecify.annotations.NullMarked;
