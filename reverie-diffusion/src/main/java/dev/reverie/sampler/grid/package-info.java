/**
 * Time grids that are measured with a model: where a process needs its steps.
 *
 * <pre>{@code
 * Tensor pilot = problem.drawPrior(DType.FLOAT32, device, 16, 3, 32, 32);
 * OptimisedGrid grid = OptimisedGrid.measure(new Ddim(0), problem, pilot);     // once
 * TimeGrid ten = grid.place(sde, sampler.gridPoints(10));                      // for any number of steps
 * }</pre>
 *
 * <p>Rules that need no model are in {@link dev.reverie.grid}.
 */
@NullMarked
package dev.reverie.sampler.grid;

import org.jspecify.annotations.NullMarked;
