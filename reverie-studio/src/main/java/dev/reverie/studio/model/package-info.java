/**
 * The models that the studio can open, by name: {@code pretrained:NAME}, {@code run:NAME} and, in the plane,
 * {@code toy:KIND}.
 *
 * <p>Names are looked up in lists, never resolved as paths. {@link dev.reverie.studio.model.OpenModels} lends loaded models
 * and keeps a few of them; whoever borrows one closes the loan.
 */
@NullMarked
package dev.reverie.studio.model;

import org.jspecify.annotations.NullMarked;
