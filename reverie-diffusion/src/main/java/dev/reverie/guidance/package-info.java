/**
 * Guidance: by classes, by a weaker model, or by any gradient or energy.
 *
 * <pre>{@code
 * ScoreModel guided = new ClassifierFreeGuidance(model, Labels.all(3), 2.5).withinNoise(0.3, 5);
 * ScoreModel pulled = guided.plus(new EnergyGuidance((x, t) -> x.square().sumPerSample()));
 * Samples samples = sampler.sample(SamplingProblem.of(pulled, 50, seed), prior);
 * }</pre>
 *
 * <p>A guided model is a {@link dev.reverie.model.ScoreModel} around a {@code ScoreModel}, so every sampler works with it and
 * guidance nests. See {@code docs/guidance.md}.
 *
 * <table>
 * <caption>Which guidance</caption>
 * <tr><th>class</th><th>score</th><th>needs</th></tr>
 * <tr><td>{@link dev.reverie.guidance.ClassifierFreeGuidance}</td>
 * <td>{@code gamma s(x,t,y) + (1 - gamma) s(x,t)}</td><td>a conditional model, trained with labels dropped</td></tr>
 * <tr><td>{@link dev.reverie.guidance.Autoguidance}</td><td>{@code w s + (1 - w) s_weak}</td>
 * <td>a worse version of the model</td></tr>
 * <tr><td>{@link dev.reverie.guidance.ClassifierGuidance}</td>
 * <td>{@code s(x,t) + gamma grad log p(y | x_t)}</td><td>any model, and a classifier of noisy data</td></tr>
 * <tr><td>{@link dev.reverie.guidance.EnergyGuidance}</td><td>{@code s(x,t) - grad E(x,t)}</td>
 * <td>any model, and a lambda</td></tr>
 * <tr><td>{@link dev.reverie.model.ScoreModel#plus}</td><td>{@code s(x,t) + h(x,t)}</td>
 * <td>any model, and a lambda</td></tr>
 * </table>
 *
 * <p>{@link dev.reverie.guidance.ClassConditionalMixture} has classes, classifier and all scores in closed form, for tests.
 * {@link dev.reverie.loss.ClassifierLoss} trains a {@link dev.reverie.guidance.NetworkClassifier}.
 *
 * <p><b>Likelihood.</b> With gamma = 1 and exact scores the guided score is that of {@code p_t(x | y)}. For other gamma no
 * density p_0 has this score at every t: {@code p_t(x | y)^gamma p_t(x)^(1 - gamma)} is not the noisy version of its limit at
 * t = 0. The likelihood by the probability flow is then the density of the samples of that flow, neither of a tilted
 * {@code p_0} nor of a stochastic sampler. Where gamma jumps at the ends of an interval the velocity is discontinuous, and
 * adaptive solvers take small steps.
 */
@NullMarked
package dev.reverie.guidance;

import org.jspecify.annotations.NullMarked;
