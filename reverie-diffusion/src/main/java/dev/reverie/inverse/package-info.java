/**
 * Inverse problems: samples given a linear measurement {@code y = A x_0 + sigma n}, with a model that was trained on
 * the data alone.
 *
 * <pre>{@code
 * Mask mask = Mask.outsideBox(3, 32, 32, 8, 8, 16, 16);
 * Measurement measurement = new Measurement(mask, y, 0.01);
 * ScoreModel posterior = new GuidedModel(model, measurement, new PiGdm(0.5));
 * Samples samples = new StochasticHeun().sample(SamplingProblem.of(posterior, 200, seed), prior);
 * }</pre>
 *
 * <p>Conditions are {@link dev.reverie.model.ScoreModel}s around a model, so that every sampler works with them; where
 * a method is one of the steps it is a {@link dev.reverie.sampler.Sampler}. All of them but the oracle are
 * approximations: {@code docs/inverse-problems.md} measures by how much.
 *
 * <table>
 * <caption>The methods</caption>
 * <tr><th>class</th><th>takes</th><th>operator</th><th>cost of a step</th></tr>
 * <tr><td>{@link dev.reverie.inverse.GuidedModel} with {@link dev.reverie.inverse.PiGdm}</td>
 * <td>noise, any operator</td><td>adjoint</td><td>forwards and backwards</td></tr>
 * <tr><td>{@link dev.reverie.inverse.GuidedModel} with {@link dev.reverie.inverse.GaussianGuidance}</td>
 * <td>noise</td><td>adjoint, rows of norm 1</td><td>forwards and backwards</td></tr>
 * <tr><td>{@link dev.reverie.inverse.GuidedModel} with {@link dev.reverie.inverse.Dps}</td>
 * <td>a strength instead of the noise</td><td>adjoint</td><td>forwards and backwards</td></tr>
 * <tr><td>{@link dev.reverie.inverse.Ddnm}</td><td>noise, if rows are
 * orthonormal</td><td>pseudo-inverse</td>
 * <td>forwards</td></tr>
 * <tr><td>{@link dev.reverie.inverse.Replacement}</td><td>noise, if rows are orthonormal</td><td>pseudo-inverse</td>
 * <td>forwards; a sampler</td></tr>
 * <tr><td>{@link dev.reverie.oracle.MixturePosterior}</td><td>mixtures of Gaussians, exactly</td><td>matrix</td>
 * <td></td></tr>
 * </table>
 *
 * <p>Operators: {@link dev.reverie.inverse.operator.Mask}, {@link dev.reverie.inverse.operator.ChannelMix}, {@link
 * dev.reverie.inverse.operator.Downsampling}, {@link dev.reverie.inverse.operator.Blur}, {@link dev.reverie.inverse.operator.MaskedFourier},
 * {@link dev.reverie.inverse.operator.MatrixOperator}, {@link dev.reverie.inverse.operator.IdentityOperator}, and one after another by
 * {@link dev.reverie.inverse.operator.Composition}. Your own is a {@link dev.reverie.inverse.operator.LinearOperator}; hold it to its
 * word with {@link dev.reverie.inverse.operator.AdjointCheck}. For pictures also {@link dev.reverie.inverse.SdEdit}, {@link
 * dev.reverie.inverse.PictureDenoising} and {@link dev.reverie.inverse.NoiseLevel}.
 */
@NullMarked
package dev.reverie.inverse;

import org.jspecify.annotations.NullMarked;
