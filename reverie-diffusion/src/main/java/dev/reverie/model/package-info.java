/**
 * Score models: predictions of clean data from noisy data.
 *
 * <p>Whatever predicts score, noise, denoised data, velocity or flow is a {@link dev.reverie.model.ScoreModel}, and
 * every loss, sampler and likelihood takes one.
 *
 * <pre>{@code
 * ScoreModel trained = NetworkModel.continuous(network, new VarianceExploding());
 * ScoreModel exact = GaussianOracle.isotropic(new VarianceExploding(), 0.3, 0.25);
 * Tensor difference = trained.score(x, t).sub(exact.score(x, t));
 * Tensor clean = trained.denoised(x, t);
 * }</pre>
 *
 * <table>
 * <caption>The models</caption>
 * <tr><th>class</th><th>predicts by</th></tr>
 * <tr><td>{@link dev.reverie.model.NetworkModel}</td><td>a trained network; its number is a
 * {@link dev.reverie.model.Conditioning}</td></tr>
 * <tr><td>{@link dev.reverie.model.PreconditionedModel}</td><td>the same with unit-variance input and target</td></tr>
 * <tr><td>{@link dev.reverie.oracle.GaussianOracle}</td><td>Gaussian data, exactly</td></tr>
 * <tr><td>{@link dev.reverie.oracle.GaussianMixtureOracle}</td><td>mixtures of Gaussians, exactly</td></tr>
 * <tr><td>{@link dev.reverie.model.FunctionModel}</td><td>a lambda</td></tr>
 * <tr><td>{@link dev.reverie.model.SummedModel}</td><td>another model with a term added to its score</td></tr>
 * </table>
 *
 * <p>All conversions are in {@link dev.reverie.model.Parametrization}; {@link dev.reverie.model.PerSample} carries
 * float64 scalars of a batch to its tensors.
 */
@NullMarked
package dev.reverie.model;

import org.jspecify.annotations.NullMarked;
