/**
 * Learning objectives: denoising score matching in continuous time and on the discrete chains.
 *
 * <pre>{@code
 * Objective objective = DenoisingScoreMatching.of(new VarianceExploding(), Reduction.HALF_SUM);
 * Losses losses = objective.evaluate(model, x0, root.purpose("training").index(step));
 * losses.mean().backward();
 * }</pre>
 *
 * <table>
 * <caption>The objectives</caption>
 * <tr><th>class</th><th>times</th><th>weight of the score</th></tr>
 * <tr><td>{@link dev.reverie.loss.DenoisingScoreMatching}</td><td>uniform on (epsilon, T)</td><td>{@code sigma^2}, or
 * {@code g^2} for likelihood</td></tr>
 * <tr><td>{@link dev.reverie.loss.SmldLoss}</td><td>levels of a ladder</td><td>{@code sigma_i^2}</td></tr>
 * <tr><td>{@link dev.reverie.loss.DdpmLoss}</td><td>steps of a chain</td><td>{@code 1 - abar_i}</td></tr>
 * </table>
 *
 * <p>All three come to {@code ||eps_hat - z||^2} and have the same shape: a random form that draws times and noise from
 * a stream, so that a resumed run sees the same, and a form with times and noise given.
 */
@NullMarked
package dev.reverie.loss;

import org.jspecify.annotations.NullMarked;
