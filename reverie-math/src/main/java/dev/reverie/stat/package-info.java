/**
 * Statistics: normal probabilities, stable sums, moments of samples, distances between
 * samples, correlated samples. Special functions and decompositions of matrices are those of hipparchus-core.
 *
 * <pre>{@code
 * double p = NormalDistribution.STANDARD.cdf(1.96);
 * double logDensity = LogSumExp.of(logWeightedComponents);
 * SampleMoments moments = SampleMoments.of(bitsPerDim);      // moments.mean() +- moments.standardError()
 * double pValue = TwoSampleTest.energy(samples, data, 999, RandomStream.of(1)).pValue();
 * double worth = EffectiveSampleSize.of(chains).size();
 * }</pre>
 *
 * <table>
 * <caption>The classes</caption>
 * <tr><th>class</th><th>what</th></tr>
 * <tr><td>{@link dev.reverie.stat.NormalDistribution}</td><td>density, log density, distribution function</td></tr>
 * <tr><td>{@link dev.reverie.stat.LogSumExp}</td><td>mixtures in log space</td></tr>
 * <tr><td>{@link dev.reverie.stat.CompensatedSum}</td><td>long sums</td></tr>
 * <tr><td>{@link dev.reverie.stat.SampleMoments}</td><td>mean, variance, standard error</td></tr>
 * <tr><td>{@link dev.reverie.stat.EnergyDistance}</td><td>distance of two samples of points, without parameters</td></tr>
 * <tr><td>{@link dev.reverie.stat.SlicedWasserstein}</td><td>distance of two samples in the units of the data</td></tr>
 * <tr><td>{@link dev.reverie.stat.TwoSampleTest}</td><td>p-value that two samples come from one distribution</td></tr>
 * <tr><td>{@link dev.reverie.stat.EffectiveSampleSize}</td><td>effective sample size of Markov chains</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.stat;

import org.jspecify.annotations.NullMarked;
