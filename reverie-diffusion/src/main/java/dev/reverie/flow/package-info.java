/**
 * Continuous normalizing flows: densities and samples by solving an ordinary differential equation.
 *
 * <p>A {@link dev.reverie.flow.ContinuousFlow} is a velocity; a {@link dev.reverie.flow.FlowSolver} gets log densities,
 * latent states and samples from it, whether the velocity was trained by likelihood, by regression, or is the probability
 * flow of a score model.
 *
 * <pre>{@code
 * NetworkFlow flow = new NetworkFlow(new ConcatSquashNetwork(new ConcatSquashConfig(2, 64, 3)));
 * flow.parameters().allocate(DType.FLOAT32, Device.CPU, RandomStream.of(seed));
 * FlowObjective objective = new MaximumLikelihood(FlowIntegrator.adaptive(1e-5));
 * flow.parameters().zeroGradients();
 * FlowLoss loss = objective.accumulate(flow, batch, root.purpose("training").index(step));     // then adam.step()
 *
 * FlowSolver solver = new FlowSolver(FlowIntegrator.adaptive(1e-5), new ExactDivergence());
 * FlowDensities densities = solver.logDensity(flow, x, RandomStream.of(seed));
 * }</pre>
 *
 * <table>
 * <caption>The choices</caption>
 * <tr><th>question</th><th>choices</th></tr>
 * <tr><td>velocity</td><td>{@link dev.reverie.flow.NetworkFlow}, {@link dev.reverie.flow.ScoreFlow}, your own</td></tr>
 * <tr><td>training</td><td>{@link dev.reverie.flow.MaximumLikelihood} (a solve in every step, the likelihood itself),
 *     {@link dev.reverie.flow.FlowMatching} (a regression, much cheaper)</td></tr>
 * <tr><td>gradient of the likelihood</td><td>adjoint equation (constant memory), checkpoints (exact for the computed
 *     loss)</td></tr>
 * <tr><td>steps</td><td>{@link dev.reverie.flow.FlowIntegrator.FixedSteps},
 *     {@link dev.reverie.flow.FlowIntegrator.AdaptiveSteps} with an {@link dev.reverie.flow.ErrorNorm}: each sample its own,
 *     or the batch</td></tr>
 * <tr><td>divergence</td><td>exact, Hutchinson: {@link dev.reverie.divergence}</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.flow;

import org.jspecify.annotations.NullMarked;
