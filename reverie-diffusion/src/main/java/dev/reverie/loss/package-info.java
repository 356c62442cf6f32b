/**
 * Learning objectives: score matching in continuous time and on the discrete chains.
 *
 * <pre>{@code
 * Objective objective = DenoisingScoreMatching.of(new VarianceExploding(), Reduction.HALF_SUM);
 * Losses losses = objective.evaluate(model, x0, root.purpose("training").index(step));
 * losses.mean().backward();
 * }</pre>
 *
 * <table>
 * <caption>The objectives</caption>
 * <tr><th>class</th><th>times</th><th>loss</th><th>when</th></tr>
 * <tr><td>{@link dev.reverie.loss.DenoisingScoreMatching}</td><td>{@link dev.reverie.loss.TrainingTimes}</td>
 * <td>{@code w ||eps_hat - z||^2}, w a {@link dev.reverie.loss.Weighting}</td><td>unless there is a reason</td></tr>
 * <tr><td>{@link dev.reverie.loss.SlicedScoreMatching}</td><td>{@link dev.reverie.loss.TrainingTimes}</td>
 * <td>{@code w sigma^2 (2 v^T grad(v^T s) + ||s||^2)}</td><td>tiny noise; several times the price</td></tr>
 * <tr><td>{@link dev.reverie.loss.SmldLoss}</td><td>levels of a ladder</td><td>{@code ||eps_hat - z||^2}</td>
 * <td>NCSN, as published</td></tr>
 * <tr><td>{@link dev.reverie.loss.DdpmLoss}</td><td>steps of a chain</td><td>{@code ||eps_hat - z||^2}</td>
 * <td>DDPM, as published</td></tr>
 * <tr><td>{@link dev.reverie.loss.VariationalBoundLoss}</td><td>steps of a chain</td><td>the bound in bits/dim</td>
 * <td>the likelihood of images is what counts</td></tr>
 * <tr><td>{@link dev.reverie.loss.HybridLoss}</td><td>steps of a chain</td><td>DDPM's and a little of the bound</td>
 * <td>a compromise</td></tr>
 * </table>
 *
 * <p>In continuous time three choices are independent of each other: how often each time is drawn
 * ({@link dev.reverie.loss.TimeDistribution}), what it weighs ({@link dev.reverie.loss.Weighting}), and how the
 * coordinates of a sample are put together ({@link dev.reverie.loss.Reduction}). Known combinations:
 *
 * <table>
 * <caption>Papers</caption>
 * <tr><th>paper</th><th>times</th><th>weighting</th></tr>
 * <tr><td>Song et al. 2021 (arXiv:2011.13456)</td><td>uniform</td><td>{@code NOISE_VARIANCE}</td></tr>
 * <tr><td>Song et al. 2021b (arXiv:2101.09258)</td><td>importance</td><td>{@code LIKELIHOOD}</td></tr>
 * <tr><td>Karras et al. 2022 (arXiv:2206.00364)</td><td>log-normal, {@code N(-1.2, 1.2^2)}</td>
 * <td>{@code Edm}</td></tr>
 * <tr><td>Salimans and Ho 2022 (arXiv:2202.00512)</td><td>uniform</td><td>{@code VELOCITY}</td></tr>
 * <tr><td>Hang et al. 2023 (arXiv:2303.09556)</td><td>uniform</td><td>{@code MinSnr}</td></tr>
 * <tr><td>Lipman et al. 2023 (arXiv:2210.02747)</td><td>uniform</td><td>{@code FLOW}</td></tr>
 * <tr><td>Esser et al. 2024 (arXiv:2403.03206)</td><td>logit-normal</td><td>{@code FLOW}</td></tr>
 * </table>
 *
 * <p>Classifiers of noisy data, for guidance, learn by {@link dev.reverie.loss.ClassifierLoss}, and
 * {@link dev.reverie.loss.ClassifierAccuracy} tells how good they are at each noise level.
 *
 * <p>All objectives have the same shape: a random form that draws times and noise from a stream, so that a resumed run
 * sees the same, and a form with times and noise given.
 */
@NullMarked
package dev.reverie.loss;

import org.jspecify.annotations.NullMarked;
