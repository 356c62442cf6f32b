/**
 * Densities over time: the analytic density, the finite-volume solution of the Fokker-Planck equation and a
 * histogram of simulated particles, side by side.
 *
 * <p>A forward SDE, its reversal and its probability flow have the same marginal densities. This package solves one of these
 * equations in three independent ways for a density known in closed form, and measures the distances between the solutions.
 *
 * <pre>{@code
 * DensityExperiment experiment = new DensityExperiment(
 *         DensityToy.PEAKS, new VariancePreserving(), DensityDirection.REVERSE, 20_000, 40, 0);
 * DensityFilm film = experiment.run(done -> true);
 * film.strip().writePng(folder.resolve("density.png"));
 * film.animation().writeTo(folder.resolve("density.gif"));
 * film.worstOfSolver();                                      // total variation distance
 * }</pre>
 *
 * <table>
 * <caption>The choices</caption>
 * <tr><th>class</th><th>what</th></tr>
 * <tr><td>{@link dev.reverie.lab.density.DensityToy}</td><td>which density, on a line or in the plane</td></tr>
 * <tr><td>{@link dev.reverie.lab.density.DensityDirection}</td><td>which equation</td></tr>
 * <tr><td>{@link dev.reverie.lab.density.DensityExperiment}</td><td>both with a schedule, particles and frames</td></tr>
 * <tr><td>{@link dev.reverie.lab.density.DensityFilm}</td><td>the result: frames, distances, pictures</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.lab.density;

import org.jspecify.annotations.NullMarked;
