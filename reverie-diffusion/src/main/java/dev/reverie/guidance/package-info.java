/**
 * Guidance: samples of a class, better samples, samples with whatever a user can write down as a gradient or an energy.
 *
 * <pre>{@code
 * ScoreModel guided = new ClassifierFreeGuidance(model, Labels.all(3), 2.5).withinNoise(0.3, 5);
 * ScoreModel pulled = guided.plus(new EnergyTerm((x, t) -> x.square().sumPerSample()));
 * Samples samples = sampler.sample(SamplingProblem.of(pulled, 50, seed), prior);
 * }</pre>
 *
 * <p>All of it is {@link dev.reverie.model.ScoreModel}s made of {@code ScoreModel}s, so that every sampler works with it
 * and one can be put around another. {@code docs/guidance.md} says more.
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
 * <tr><td>{@link dev.reverie.guidance.EnergyTerm}</td><td>{@code s(x,t) - grad E(x,t)}</td>
 * <td>any model, and a lambda</td></tr>
 * <tr><td>{@link dev.reverie.model.ScoreModel#plus}</td><td>{@code s(x,t) + h(x,t)}</td>
 * <td>any model, and a lambda</td></tr>
 * </table>
 *
 * <p>{@link dev.reverie.guidance.ClassMixture} knows classes, classifier and all scores in closed form, and is what
 * guidance is tested against. {@link dev.reverie.guidance.NetworkClassifier} learns by
 * {@link dev.reverie.loss.ClassifierLoss}.
 *
 * <p><b>Likelihood.</b> With gamma = 1 and exact parts the guided score is that of {@code p_t(x | y)}. With any other gamma
 * there is no density p_0 whose noisy versions have this score at every t: {@code p_t(x | y)^gamma p_t(x)^(1 - gamma)} is
 * not the noisy version of its own limit at t = 0. The probability flow then still is a flow: its likelihood can be
 * computed, and is exactly the density of what that flow draws, not of a tilted {@code p_0}, and not of what a stochastic
 * sampler draws, which differs. Where gamma jumps at the ends of an interval the flow has a kink, on which adaptive
 * solvers take small steps.
 */
@NullMarked
package dev.reverie.guidance;

import org.jspecify.annotations.NullMarked;
