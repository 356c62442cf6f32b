/**
 * The probability-flow ODE with Runge-Kutta solvers, fixed or adaptive: the same marginals as the SDE and no noise, so that
 * the prior determines the sample and the way back is open.
 */
@NullMarked
package dev.reverie.sampler.ode;

import org.jspecify.annotations.NullMarked;
