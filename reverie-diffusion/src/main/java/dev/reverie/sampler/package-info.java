/**
 * Samplers: from noise to data by the reverse-time SDE or the probability-flow ODE.
 *
 * <pre>{@code
 * Sde sde = Sde.of(new VarianceExploding());
 * SamplingProblem problem = SamplingProblem.of(sde, model, 1000, seed);
 * Sampler sampler = new PredictorCorrector(new ReverseDiffusion(), new Langevin(0.16));
 * Samples samples = sampler.sample(problem, DType.FLOAT32, Device.CPU, 64, 3, 32, 32);
 * }</pre>
 *
 * <p>A {@link dev.reverie.sampler.Sampler} is stateless; a {@link dev.reverie.sampler.SamplingProblem} holds everything
 * it depends on. Noise comes from a {@link dev.reverie.sampler.NoiseSource}, by default with a stream for each sample,
 * so that samples do not depend on the batch size. A {@link dev.reverie.sampler.SamplingListener} sees every evaluation
 * and step and can cancel.
 *
 * <table>
 * <caption>The parts</caption>
 * <tr><th>class</th><th>kind</th><th>evaluations</th><th>fits</th></tr>
 * <tr><td>{@link dev.reverie.sampler.EulerMaruyama}</td><td>predictor, SDE to ODE</td><td>1</td><td>all</td></tr>
 * <tr><td>{@link dev.reverie.sampler.ReverseDiffusion}</td><td>predictor, SDE or ODE</td><td>1</td><td>all</td></tr>
 * <tr><td>{@link dev.reverie.sampler.Ancestral}</td><td>predictor, SDE</td><td>1</td><td>VE, VP</td></tr>
 * <tr><td>{@link dev.reverie.sampler.NoPredictor}</td><td>predictor</td><td>0</td><td>all</td></tr>
 * <tr><td>{@link dev.reverie.sampler.Langevin}</td><td>corrector</td><td>1 per correction</td><td>all</td></tr>
 * <tr><td>{@link dev.reverie.sampler.AnnealedLangevin}</td><td>corrector</td><td>1 per correction</td><td>all</td></tr>
 * <tr><td>{@link dev.reverie.sampler.NoCorrector}</td><td>corrector</td><td>0</td><td>all</td></tr>
 * <tr><td>{@link dev.reverie.sampler.PredictorCorrector}</td><td>sampler of any pair</td><td>sum</td><td>all</td></tr>
 * <tr><td>{@link dev.reverie.sampler.ProbabilityFlow}</td><td>sampler, adaptive ODE</td><td>chosen</td><td>all</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.sampler;

import org.jspecify.annotations.NullMarked;
