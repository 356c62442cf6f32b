/**
 * The studio: a page on this machine to look at score-based models, to play with them and to work in.
 *
 * <pre>{@code
 * try (Studio studio = Studio.start(StudioOptions.of(Path.of("runs")))) {
 *     System.out.println(studio.address());
 *     Thread.currentThread().join();
 * }
 * }</pre>
 *
 * <p>The page and the engine talk by the contract {@code openapi.yaml}: models by name, plane queries as binary arrays, long
 * work as jobs with resumable event streams, faults as problems that name the field that caused them. The server stands on the
 * public API of the library alone and keeps nothing that is not in run directories, but for the queue of jobs and their
 * results, in {@code .studio} beside the runs.
 *
 * <table>
 * <caption>The packages</caption>
 * <tr><th>package</th><th>content</th></tr>
 * <tr><td>{@code web}</td><td>faults, parameters, arrays, event streams, the guard at the door, the page's files</td></tr>
 * <tr><td>{@code model}</td><td>models by name, lent and kept</td></tr>
 * <tr><td>{@code upload}</td><td>what pages send</td></tr>
 * <tr><td>{@code plane}</td><td>fields, densities, particles and questions in the plane</td></tr>
 * <tr><td>{@code job}</td><td>the queue</td></tr>
 * <tr><td>{@code work}</td><td>what jobs do: train, sample, race, grid, edit, interpolate, likelihood</td></tr>
 * <tr><td>{@code runs}</td><td>runs, configurations and their comparison</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.studio;

import org.jspecify.annotations.NullMarked;
