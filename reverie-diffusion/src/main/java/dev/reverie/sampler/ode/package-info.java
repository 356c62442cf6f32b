/**
 * The probability-flow ODE with Runge-Kutta solvers, fixed or adaptive: the same marginals as the SDE and no noise, so
 * that the prior determines the sample and the way back is open.
 *
 * <pre>{@code
 * var flow = new ProbabilityFlow(AdaptiveRungeKutta.dormandPrince(1e-5, 1e-5), ErrorNorm.PER_SAMPLE);
 * Tensor latents = flow.encode(problem, data).tensor();
 * Trajectory path = flow.sampleAt(problem, latents, 0.75, 0.5, 0.25);
 * Tensor between = new Latents(flow).between(problem, first, second, 0, 0.5, 1);
 * }</pre>
 *
 * <table>
 * <caption>The choices</caption>
 * <tr><th>class</th><th>what</th><th>when</th></tr>
 * <tr><td>{@link dev.reverie.flow.FlowIntegrator.OnGrid}</td><td>one Runge-Kutta step for each gap of the
 * grid</td><td>the cost must be known beforehand</td></tr>
 * <tr><td>{@link dev.reverie.flow.FlowIntegrator.AdaptiveSteps}</td><td>automatic steps by an embedded pair</td><td>the
 * error must be bounded</td></tr>
 * <tr><td>{@link dev.reverie.flow.ErrorNorm#BATCH}</td><td>one step size for the batch</td><td>parity with the
 * published program</td></tr>
 * <tr><td>{@link dev.reverie.flow.ErrorNorm#PER_SAMPLE}</td><td>a step size for each sample</td><td>results must
 * not depend on neighbours</td></tr>
 * <tr><td>{@link dev.reverie.sampler.ode.Latents}</td><td>encode, decode, interpolate, round trip</td><td>with any
 * {@link dev.reverie.sampler.ode.InvertibleSampler}</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.sampler.ode;

import org.jspecify.annotations.NullMarked;
