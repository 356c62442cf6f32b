/**
 * Metrics of images by their features, N x D rows of a feature network or of pixels.
 */
@NullMarked
package dev.reverie.metric.picture;

import org.jspecify.annotations.NullMarked;
