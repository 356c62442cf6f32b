/**
 * The metrics by name.
 */
@NullMarked
package dev.reverie.metric.catalog;

import org.jspecify.annotations.NullMarked;
