/**
 * Score models known in closed form: data whose density stays known under Gaussian noise. They take the place of a trained
 * network wherever an exact answer is wanted, in tests above all.
 *
 * <table>
 * <caption>The oracles</caption>
 * <tr><th>class</th><th>data</th></tr>
 * <tr><td>{@link dev.reverie.oracle.GaussianOracle}</td><td>independent Gaussian coordinates</td></tr>
 * <tr><td>{@link dev.reverie.oracle.GaussianMixtureOracle}</td><td>mixtures of isotropic Gaussians</td></tr>
 * <tr><td>{@link dev.reverie.oracle.MixtureOracle}</td><td>mixtures with full covariances</td></tr>
 * <tr><td>{@link dev.reverie.oracle.EmpiricalOracle}</td><td>a finite set: what a network that memorises would learn</td></tr>
 * <tr><td>{@link dev.reverie.oracle.MixturePosterior}</td><td>such a mixture given a linear measurement</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.oracle;

import org.jspecify.annotations.NullMarked;
