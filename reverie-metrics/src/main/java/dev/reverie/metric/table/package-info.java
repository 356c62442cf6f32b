/**
 * Metrics of points and of tables. Distances divide columns by their standard deviations in the reference.
 */
@NullMarked
package dev.reverie.metric.table;

import org.jspecify.annotations.NullMarked;
