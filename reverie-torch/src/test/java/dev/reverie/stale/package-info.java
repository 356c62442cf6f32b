/** Every operation and layer, tried on memory that held something before. */
@NullMarked
package dev.reverie.stale;

import org.jspecify.annotations.NullMarked;
