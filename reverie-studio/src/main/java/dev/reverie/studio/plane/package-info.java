/**
 * The plane: two-dimensional models at which everything is shown at one time of the process.
 *
 * <p>A {@link dev.reverie.studio.plane.PlaneScene} holds the learned model of points, the truth (the closed form of a mixture,
 * or the data points under noise) and the square that is shown at each time. Fields, densities, particles and questions about
 * one place are computed from it; nothing is kept between requests but the data and the models that were loaded last.
 */
@NullMarked
package dev.reverie.studio.plane;

import org.jspecify.annotations.NullMarked;
