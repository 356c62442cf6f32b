/**
 * Time grids of samplers.
 *
 * <p>A {@link dev.reverie.grid.Grid} is a rule, a {@link dev.reverie.grid.TimeGrid} the times it gives for one process.
 * The grid is separate from the sampler: any sampler takes any grid.
 *
 * <pre>{@code
 * Sde sde = Sde.of(new Edm());
 * TimeGrid times = new KarrasGrid(7).place(sde, 18);        // 80 down to 0.002
 * }</pre>
 *
 * <table>
 * <caption>The rules</caption>
 * <tr><th>class</th><th>equally spaced in</th><th>use it with</th></tr>
 * <tr><td>{@link dev.reverie.grid.UniformGrid}</td><td>t</td><td>predictor-corrector, many steps</td></tr>
 * <tr><td>{@link dev.reverie.grid.PolynomialGrid}</td><td>t^(1/p)</td><td>DDIM with VP</td></tr>
 * <tr><td>{@link dev.reverie.grid.KarrasGrid}</td><td>(sigma/alpha)^(1/rho)</td><td>Heun and other few-step
 * solvers</td></tr>
 * <tr><td>{@link dev.reverie.grid.LogSnrGrid}</td><td>lambda, that is ln(sigma/alpha): exponential</td><td>DPM-Solver
 * and relatives</td></tr>
 * <tr><td>{@link dev.reverie.grid.GeometricSigmaGrid}</td><td>ln sigma: exponential where alpha is 1</td><td>annealed
 * Langevin dynamics</td></tr>
 * <tr><td>{@link dev.reverie.grid.CosineGrid}</td><td>the angle arctan(sigma/alpha)</td><td>the middle of the noise
 * levels</td></tr>
 * <tr><td>{@link dev.reverie.grid.ChainGrid}</td><td>positions of a chain of N steps</td><td>models of discrete
 * time</td></tr>
 * <tr><td>{@link dev.reverie.grid.GivenGrid}</td><td>as given</td><td>learned or published times</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.grid;

import org.jspecify.annotations.NullMarked;
