/**
 * All samplers by name, with what is to be known for choosing one.
 *
 * <pre>{@code
 * Sampler sampler = SamplerKind.UNI_PC.create(SolverOptions.none().withOrder(2)).denoisingLast();
 * TimeGrid grid = SamplerKind.UNI_PC.grid(sde.schedule()).place(sde, sampler.gridPoints(10));
 * }</pre>
 */
@NullMarked
package dev.reverie.sampler.catalog;

import org.jspecify.annotations.NullMarked;
