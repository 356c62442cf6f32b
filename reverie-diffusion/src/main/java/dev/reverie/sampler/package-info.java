/**
 * Samplers: from noise to data by the reverse-time SDE or the probability-flow ODE.
 *
 * <pre>{@code
 * SamplingProblem problem = SamplingProblem.of(model, 1000, seed);
 * Sampler sampler = new PredictorCorrector(new ReverseDiffusion(), new Langevin(0.16));
 * Samples samples = sampler.sample(problem, DType.FLOAT32, Device.CPU, 64, 3, 32, 32);
 * }</pre>
 *
 * <p>A {@link dev.reverie.sampler.Sampler} is stateless; a {@link dev.reverie.sampler.SamplingProblem} holds everything
 * it depends on. Noise comes from a {@link dev.reverie.sampler.NoiseSource}, by default with a stream for each sample,
 * so that samples do not depend on the batch size. A {@link dev.reverie.sampler.SamplingListener} sees every evaluation
 * and step and can cancel. A {@link dev.reverie.sampler.SamplingRun} is what samplers are written with.
 *
 * <table>
 * <caption>The families</caption>
 * <tr><th>package</th><th>samplers</th></tr>
 * <tr><td>{@code sampler.pc}</td><td>predictor-corrector, any pair</td></tr>
 * <tr><td>{@code sampler.ode}</td><td>probability flow by Runge-Kutta, latent states</td></tr>
 * <tr><td>{@code sampler.exponential}</td><td>DDIM, DPM-Solver and DPM-Solver++, UniPC, DEIS</td></tr>
 * <tr><td>{@code sampler.edm}</td><td>Heun with churn, DPM2, ancestral, LMS, in the noise level as time</td></tr>
 * <tr><td>{@code sampler.sde}</td><td>solvers of the reverse SDE of higher order, adaptive steps</td></tr>
 * <tr><td>{@code sampler.langevin}</td><td>Langevin dynamics on any energy, annealed Langevin dynamics</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.sampler;

import org.jspecify.annotations.NullMarked;
