/**
 * Weights that come with Reverie, as resources.
 *
 * <p>They are read by {@code dev.reverie.eval.FeatureNetwork}, which opens a feature network by its name.
 */
@NullMarked
package dev.reverie.pretrained;

import org.jspecify.annotations.NullMarked;
