/**
 * The Fokker-Planck equation, solved by finite volumes in one and two dimensions.
 *
 * <p>The density of a stochastic process has no sampling error, so it detects errors that samples hide. The solution is compared
 * with the Gaussian mixture that is known in closed form. The solvers are nonnegative and conserve mass for every step size.
 *
 * <pre>{@code
 * CellAxis axis = CellAxis.symmetric(6, 400);
 * FokkerPlanck1d solver = new FokkerPlanck1d(axis, (x, t) -> -x, Diffusion1d.constant(2));
 * Density1d start = Density1d.averaging(axis, x -> ...).normalized();
 * Density1d end = solver.advance(start, 0, 1, 200);          // end.mean(), end.variance(), end.totalVariation(p)
 *
 * MixtureProcess process = new MixtureProcess(Sde.of(new VariancePreserving()), mixture, Motion.REVERSE);
 * MixtureSolution1d solution = MixtureSolution1d.of(process, 400);
 * double[] clock = process.clock(200);
 * Density1d data = solution.advance(solution.exact(clock[0]).normalized(), clock);
 * double error = data.totalVariation(solution.exact(clock[200]));
 * }</pre>
 *
 * <table>
 * <caption>What to use</caption>
 * <tr><th>class</th><th>what</th></tr>
 * <tr><td>{@link dev.reverie.lab.fokkerplanck.FokkerPlanck1d}, {@link dev.reverie.lab.fokkerplanck.FokkerPlanck2d}</td>
 * <td>the solvers, for any drift and diagonal diffusion</td></tr>
 * <tr><td>{@link dev.reverie.lab.fokkerplanck.Density1d}, {@link dev.reverie.lab.fokkerplanck.Density2d}</td>
 * <td>cell masses with mean, variance, marginals, distances</td></tr>
 * <tr><td>{@link dev.reverie.lab.fokkerplanck.Drift1d#langevin}, {@link dev.reverie.lab.fokkerplanck.Drift2d#langevin}</td>
 * <td>drifts that preserve a given density to rounding</td></tr>
 * <tr><td>{@link dev.reverie.lab.fokkerplanck.IsotropicMixture}</td><td>the densities known at every time</td></tr>
 * <tr><td>{@link dev.reverie.lab.fokkerplanck.Motion}</td>
 * <td>which equation: forward, reverse, probability flow, the family between and beyond</td></tr>
 * <tr><td>{@link dev.reverie.lab.fokkerplanck.MixtureProcess}</td><td>a mixture under a schedule, in coordinates that scale with it</td></tr>
 * <tr><td>{@link dev.reverie.lab.fokkerplanck.MixtureSolution1d}, {@link dev.reverie.lab.fokkerplanck.MixtureSolution2d}</td>
 * <td>exact and computed densities in these coordinates</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.lab.fokkerplanck;

import org.jspecify.annotations.NullMarked;
