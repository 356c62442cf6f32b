/**
 * What a model has memorised: copies among its samples, and its denoising of training data beside that of others.
 */
@NullMarked
package dev.reverie.metric.memory;

import org.jspecify.annotations.NullMarked;
