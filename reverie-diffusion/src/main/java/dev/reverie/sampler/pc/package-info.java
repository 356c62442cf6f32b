/**
 * Predictor-corrector sampling: a step between times, a correction at one time, any pair of them.
 *
 * <pre>{@code
 * for i = N-1 .. 0:                                     algorithm 1
 *     x <- Predictor(x)                                 algorithms 2, 3: ReverseDiffusion
 *     for j = 1..M:  x <- Corrector(x)                  algorithms 4, 5: Langevin
 * }</pre>
 *
 * <pre>{@code
 * Sampler sampler = new PredictorCorrector(new ReverseDiffusion(), new Langevin(0.16));
 * Samples samples = sampler.sample(problem, DType.FLOAT32, Device.CPU, 64, 3, 32, 32);
 * }</pre>
 *
 * <table>
 * <caption>The parts</caption>
 * <tr><th>class</th><th>kind</th><th>evaluations</th><th>fits</th></tr>
 * <tr><td>{@link dev.reverie.sampler.pc.EulerMaruyama}</td><td>predictor, SDE to ODE</td><td>1</td><td>all</td></tr>
 * <tr><td>{@link dev.reverie.sampler.pc.ReverseDiffusion}</td><td>predictor, SDE or ODE</td><td>1</td><td>all</td></tr>
 * <tr><td>{@link dev.reverie.sampler.pc.Ancestral}</td><td>predictor, SDE</td><td>1</td><td>all; the chains of VE and VP</td></tr>
 * <tr><td>{@link dev.reverie.sampler.pc.NoPredictor}</td><td>predictor</td><td>0</td><td>all</td></tr>
 * <tr><td>{@link dev.reverie.sampler.pc.Langevin}</td><td>corrector</td><td>1 per correction</td><td>all</td></tr>
 * <tr><td>{@link dev.reverie.sampler.pc.AnnealedLangevin}</td><td>corrector</td><td>1 per correction</td><td>all</td></tr>
 * <tr><td>{@link dev.reverie.sampler.pc.NoCorrector}</td><td>corrector</td><td>0</td><td>all</td></tr>
 * </table>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), section 4.2 and appendices E to G.
 */
@NullMarked
package dev.reverie.sampler.pc;

import org.jspecify.annotations.NullMarked;
