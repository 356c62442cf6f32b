/**
 * Langevin dynamics: samples of any distribution whose score is known, no normalising constant needed.
 *
 * <pre>{@code
 * Target doubleWell = Target.of(x -> x.square().sub(1).square().mul(3).sumPerSample());
 * LangevinProblem problem = LangevinProblem.of(doubleWell, 500, 2000, seed);
 * Chains chains = new MetropolisLangevin(0.1).run(problem, Tensors.zeros(DType.FLOAT64, Device.CPU, 16, 1));
 * chains.acceptanceRate();
 * chains.effectiveSampleSize();
 * double[] values = chains.pooled().toDoubles();
 * }</pre>
 *
 * <table>
 * <caption>Which dynamics</caption>
 * <tr><th>dynamics</th><th>needs</th><th>bias</th><th>for</th></tr>
 * <tr><td>{@link dev.reverie.sampler.langevin.UnadjustedLangevin}</td><td>score</td><td>O(h)</td><td>simplest</td></tr>
 * <tr><td>{@link dev.reverie.sampler.langevin.MetropolisLangevin}</td><td>score, density</td><td>none</td><td>exactness</td></tr>
 * <tr><td>{@link dev.reverie.sampler.langevin.UnderdampedLangevin}</td><td>score</td><td>O(h^2)</td>
 * <td>narrow valleys, many dimensions</td></tr>
 * <tr><td>{@link dev.reverie.sampler.langevin.AnnealedLangevinDynamics}</td><td>a model at all levels of noise</td>
 * <td>of slow mixing</td><td>generating data: a {@link dev.reverie.sampler.Sampler}</td></tr>
 * </table>
 *
 * <p>A chain in one well may take very long to find another. The effective sample size tells, if several chains were
 * started in different places; annealing is the remedy.
 */
@NullMarked
package dev.reverie.sampler.langevin;

import org.jspecify.annotations.NullMarked;
