/**
 * Explicit Runge-Kutta methods for ordinary differential equations over any kind of state.
 *
 * <p>The probability flow of a diffusion is an ordinary differential equation whose state is a batch of tensors. Here a
 * {@link dev.reverie.ode.StateSpace} does the arithmetic, a {@link dev.reverie.ode.VectorField} is the right-hand side,
 * a {@link dev.reverie.ode.ButcherTableau} the method, and two drivers make the steps.
 *
 * <pre>{@code
 * var solver = AdaptiveRungeKutta.dormandPrince(1e-5, 1e-5);
 * var solution = solver.solve(new DoubleArraySpace(), (t, y) -> new double[] {-0.5 * y[0]}, new double[] {1}, 0, 10);
 * double end = solution.state()[0];
 * int nfe = solution.evaluations();
 * }</pre>
 *
 * <table>
 * <caption>The drivers</caption>
 * <tr><th>class</th><th>steps</th><th>when</th></tr>
 * <tr><td>{@link dev.reverie.ode.RungeKutta}</td><td>given times</td><td>the cost must be fixed</td></tr>
 * <tr><td>{@link dev.reverie.ode.AdaptiveRungeKutta}</td><td>chosen, as SciPy's RK45 does</td><td>the error must be
 * bounded</td></tr>
 * </table>
 *
 * <p>A state is one group of rows with one step size, or N groups of one row, each with a time, a step and an error norm of
 * its own: the space decides. The drivers are the same.
 *
 * <table>
 * <caption>The controllers of the automatic drivers</caption>
 * <tr><th>constant</th><th>looks at</th><th>when</th></tr>
 * <tr><td>{@link dev.reverie.ode.StepControl#SCIPY}</td><td>the present error</td><td>the default; parity with
 * SciPy</td></tr>
 * <tr><td>{@link dev.reverie.ode.StepControl#PI}</td><td>this error and the last</td><td>many steps are
 * rejected</td></tr>
 * <tr><td>{@link dev.reverie.ode.StepControl#PID}</td><td>three errors</td><td>steps should change smoothly</td></tr>
 * </table>
 *
 * <p>{@link dev.reverie.ode.StateSpace} defines the ownership of states.
 */
@NullMarked
package dev.reverie.ode;

import org.jspecify.annotations.NullMarked;
