/**
 * Exponential integrators: the linear part of the probability flow is solved exactly, so that steps are as long as the
 * model's output is smooth in the log signal-to-noise ratio.
 *
 * <pre>{@code
 * Sampler sampler = new DpmSolverPlusPlus(DpmSolverPlusPlus.Variant.MULTISTEP_2);
 * TimeGrid grid = new LogSnrGrid().place(sde, sampler.gridPoints(20));
 * Samples samples = sampler.sample(problem.withGrid(grid), DType.FLOAT32, Device.CPU, 64, 3, 32, 32);
 * }</pre>
 *
 * <p>In {@code lambda = ln(alpha / sigma)}, over a step {@code h = lambda' - lambda > 0},
 *
 * <pre>{@code
 * x' = (alpha' / alpha) x - alpha' integral of e^(-lambda) eps dlambda         noise prediction
 * x' = (sigma' / sigma) x + sigma' integral of e^lambda D dlambda              data prediction
 * }</pre>
 *
 * <p>and the samplers differ in how they extrapolate {@code eps} or {@code D}. All work on every schedule, all reach the
 * order they declare, and all end on the denoised value where the grid ends at {@code sigma = 0}.
 *
 * <table>
 * <caption>The choices</caption>
 * <tr><th>class</th><th>order</th><th>evaluations per step</th><th>extrapolates</th></tr>
 * <tr><td>{@link dev.reverie.sampler.exponential.Ddim}</td><td>1</td><td>1</td><td>nothing; with or without
 * noise</td></tr>
 * <tr><td>{@link dev.reverie.sampler.exponential.DpmSolver}</td><td>1 to 3</td><td>order</td><td>noise, within the
 * step</td></tr>
 * <tr><td>{@link dev.reverie.sampler.exponential.DpmSolverPlusPlus}</td><td>2, 3</td><td>1 (2S: 2)</td><td>data</td></tr>
 * <tr><td>{@link dev.reverie.sampler.exponential.SdeDpmSolverPlusPlus}</td><td>1 strong, 2 weak</td><td>1</td><td>data, with
 * noise</td></tr>
 * <tr><td>{@link dev.reverie.sampler.exponential.UniPc}</td><td>1 to 4</td><td>1</td><td>data, and corrects</td></tr>
 * <tr><td>{@link dev.reverie.sampler.exponential.Deis}</td><td>1 to 4</td><td>1</td><td>noise, in time</td></tr>
 * </table>
 *
 * <p>{@link dev.reverie.sampler.exponential.Multistep} is what the multistep ones are written with.
 */
@NullMarked
package dev.reverie.sampler.exponential;

import org.jspecify.annotations.NullMarked;
