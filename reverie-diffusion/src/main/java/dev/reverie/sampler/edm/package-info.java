/**
 * Samplers that take the noise level as time, as EDM does, on every schedule.
 *
 * <pre>{@code
 * Sampler sampler = new EdmSampler(EdmSampler.Method.HEUN).denoisingLast();
 * TimeGrid grid = new KarrasGrid().place(sde, sampler.gridPoints(18));   // 18 points; the 18th step goes to 0
 * Samples samples = sampler.sample(problem.withGrid(grid), DType.FLOAT32, Device.CPU, 64, 3, 32, 32);
 * }</pre>
 *
 * <p>In {@code y = x / alpha} and {@code r = sigma / alpha} the probability flow is {@code dy/dr = (y - D) / r} whatever the
 * schedule (Karras et al. 2022, arXiv:2206.00364, equations 1 and 4), with nearly straight paths. A grid may end at
 * {@code sigma = 0}: the last step is then the denoised value, with one evaluation and none at its end.
 * {@link dev.reverie.sampler.Sampler#denoisingLast} appends that point to a grid of N points and counts its step as one of
 * N, as the paper does: 18 steps of Heun are 35 evaluations.
 *
 * <table>
 * <caption>The choices</caption>
 * <tr><th>class</th><th>order</th><th>evaluations per step</th><th>noise</th></tr>
 * <tr><td>{@link dev.reverie.sampler.edm.EdmSampler}</td><td>1 (Euler), 2 (Heun)</td><td>1, 2</td><td>churn, if
 * any</td></tr>
 * <tr><td>{@link dev.reverie.sampler.edm.Dpm2}</td><td>2</td><td>2</td><td>none</td></tr>
 * <tr><td>{@link dev.reverie.sampler.edm.EulerAncestral}</td><td>1, strong</td><td>1</td><td>ancestral</td></tr>
 * <tr><td>{@link dev.reverie.sampler.edm.Dpm2Ancestral}</td><td>2, weak</td><td>2</td><td>ancestral</td></tr>
 * <tr><td>{@link dev.reverie.sampler.edm.Lms}</td><td>1 to 4</td><td>1</td><td>none</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.sampler.edm;

import org.jspecify.annotations.NullMarked;
