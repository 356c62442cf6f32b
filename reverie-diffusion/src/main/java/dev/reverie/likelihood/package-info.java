/**
 * Likelihoods of score models, flows and discrete chains.
 *
 * <p>The probability flow of a diffusion is an invertible map between data and noise, so the density of a
 * model can be computed: integrate the flow and its divergence to the noise, and evaluate the prior there.
 *
 * <pre>{@code
 * var flow = FlowLikelihood.of(model, HutchinsonDivergence.rademacher(4));
 * Likelihood bits = LikelihoodEstimator.of(flow, Quantized.centeredBytes()).evaluate(images, SeededNoise.of(0));
 * System.out.println(bits);       // 3.021 +- 0.004 bits/dim (uniform dequantisation, 8-bit, 4 probes, NFE 122)
 * var exact = FlowLikelihood.of(model, new ExactDivergence());
 * Likelihood nats = LikelihoodEstimator.of(exact, new Continuous()).evaluate(points, SeededNoise.of(0));
 * }</pre>
 *
 * <table>
 * <caption>The choices</caption>
 * <tr><th>question</th><th>answers</th></tr>
 * <tr><td>which number</td><td>{@link dev.reverie.likelihood.FlowLikelihood}: the flow's density;
 * {@link dev.reverie.likelihood.ContinuousBound}: a bound on that of the SDE, cheap;
 * {@link dev.reverie.likelihood.VariationalBound}: the bound of a discrete chain, term by term
 * ({@link dev.reverie.likelihood.DdpmTerms}, which an objective learns from), and
 * {@link dev.reverie.likelihood.ChainLikelihood}, the same as a likelihood</td></tr>
 * <tr><td>of what data</td><td>{@link dev.reverie.likelihood.Quantized}: a probability, in bits per dimension;
 * {@link dev.reverie.likelihood.Continuous}: a density, in nats</td></tr>
 * <tr><td>dequantised how</td><td>{@link dev.reverie.likelihood.UniformDequantization};
 * {@link dev.reverie.likelihood.TruncatedNormalDequantization}, free, and tighter for well-trained score models; or
 * {@link dev.reverie.likelihood.LogisticNormalDequantization}, trained by
 * {@link dev.reverie.likelihood.DequantizationTraining}; with several draws, importance-weighted</td></tr>
 * <tr><td>divergence</td><td>{@link dev.reverie.divergence.ExactDivergence} for points and tables,
 * {@link dev.reverie.divergence.HutchinsonDivergence} for images</td></tr>
 * <tr><td>steps</td><td>{@link dev.reverie.flow.ErrorNorm}: each sample its own, or the batch as
 * published</td></tr>
 * <tr><td>near the data</td><td>{@link dev.reverie.likelihood.EndPoint}</td></tr>
 * </table>
 *
 * <p>{@link dev.reverie.likelihood.Conditions} goes with every number. {@link dev.reverie.flow.FlowSolver} gives the latent
 * states themselves.
 */
@NullMarked
package dev.reverie.likelihood;

import org.jspecify.annotations.NullMarked;
