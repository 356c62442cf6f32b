/**
 * Tables: CSV, and the readers of the published sets of density estimation.
 */
@NullMarked
package dev.reverie.data.table;

import org.jspecify.annotations.NullMarked;
