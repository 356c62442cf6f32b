/**
 * Errors of a model whose exact score or density is known.
 */
@NullMarked
package dev.reverie.metric.oracle;

import org.jspecify.annotations.NullMarked;
