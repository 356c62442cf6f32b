/**
 * Moments and histograms that merge to the last digits, and the files that keep them.
 */
@NullMarked
package dev.reverie.metric.moment;

import org.jspecify.annotations.NullMarked;
