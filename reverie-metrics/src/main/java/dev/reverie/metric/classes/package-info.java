/** Metrics of samples that were asked for by their class. */
@NullMarked
package dev.reverie.metric.classes;

import org.jspecify.annotations.NullMarked;
