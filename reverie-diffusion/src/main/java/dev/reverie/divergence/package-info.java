/**
 * The divergence of a vector field {@code div f = tr(df/dx)}, exact or estimated.
 *
 * <p>The log density along a flow {@code dx/dt = f} changes by {@code -div f}. A reverse pass gives {@code v^T df/dx} for
 * one vector v at the price of about two evaluations; the sum of {@code v^T (df/dx) v} over unit vectors is exact, the mean
 * over random v with covariance I is unbiased.
 *
 * <pre>{@code
 * Divergence divergence = HutchinsonDivergence.rademacher(4);
 * Probes probes = divergence.prepare(x, RandomStream.of(seed), 0);      // once for a whole solve
 * DivergenceValue at = probes.evaluate(y -> model.score(y, t), x);      // one forward pass, four backward passes
 * }</pre>
 *
 * <table>
 * <caption>The choices</caption>
 * <tr><th>class</th><th>backward passes</th><th>when</th></tr>
 * <tr><td>{@link dev.reverie.divergence.ExactDivergence}</td><td>one for each coordinate</td><td>points and tables</td></tr>
 * <tr><td>{@link dev.reverie.divergence.HutchinsonDivergence}</td><td>one for each probe</td><td>images; training</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.divergence;

import org.jspecify.annotations.NullMarked;
