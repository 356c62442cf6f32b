/**
 * The facade: {@link dev.reverie.Reverie} trains, loads and samples. The packages below hold its parts.
 */
@NullMarked
package dev.reverie;

import org.jspecify.annotations.NullMarked;
