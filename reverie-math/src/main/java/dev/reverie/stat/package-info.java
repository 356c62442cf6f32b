/**
 * The small statistics that the rest needs: normal probabilities, stable sums, moments of samples.
 *
 * <pre>{@code
 * double p = NormalDistribution.STANDARD.cdf(1.96);
 * double logDensity = LogSumExp.of(logWeightedComponents);
 * SampleMoments moments = SampleMoments.of(bitsPerDim);      // moments.mean() +- moments.standardError()
 * }</pre>
 *
 * <table>
 * <caption>What to use</caption>
 * <tr><th>class</th><th>what</th></tr>
 * <tr><td>{@link dev.reverie.stat.NormalDistribution}</td><td>density, log density, distribution function</td></tr>
 * <tr><td>{@link dev.reverie.stat.LogSumExp}</td><td>mixtures in log space</td></tr>
 * <tr><td>{@link dev.reverie.stat.CompensatedSum}</td><td>long sums</td></tr>
 * <tr><td>{@link dev.reverie.stat.SampleMoments}</td><td>mean, variance, standard error</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.stat;

import org.jspecify.annotations.NullMarked;
