/**
 * Solvers of the reverse-time SDE beyond Euler-Maruyama: of higher order, or with automatic steps.
 *
 * <pre>{@code
 * Sampler sampler = new StochasticHeun();
 * TimeGrid grid = new LogSnrGrid().place(sde, sampler.gridPoints(50));
 * Samples samples = sampler.sample(problem.withGrid(grid), prior);
 * }</pre>
 *
 * <p>All noise of a reverse SDE is additive. In the right variables (see {@link
 * dev.reverie.sampler.sde.StochasticHeun}) its coefficient is even constant, for every schedule and every eta, and the
 * linear part is solved exactly.
 *
 * <table>
 * <caption>Which solver</caption>
 * <tr><th>sampler</th><th>weak order</th><th>strong order</th><th>evaluations</th><th>for</th></tr>
 * <tr><td>{@link dev.reverie.sampler.pc.EulerMaruyama}</td><td>1</td><td>1</td><td>1</td><td>the published chains</td></tr>
 * <tr><td>{@link dev.reverie.sampler.sde.StochasticHeun}</td><td>2</td><td>1</td><td>2</td><td>the law, fixed steps</td></tr>
 * <tr><td>{@link dev.reverie.sampler.sde.StochasticRungeKutta}</td><td>2</td><td>1.5</td><td>2, 3</td><td>single paths</td></tr>
 * <tr><td>{@link dev.reverie.sampler.sde.AdaptiveSde}</td><td>1</td><td>1</td><td>2 each trial</td>
 * <td>a tolerance instead of a number of steps</td></tr>
 * </table>
 *
 * <p>To see one path at every refinement give the problem a {@link dev.reverie.sampler.BrownianTree}.
 */
@NullMarked
package dev.reverie.sampler.sde;

import org.jspecify.annotations.NullMarked;
