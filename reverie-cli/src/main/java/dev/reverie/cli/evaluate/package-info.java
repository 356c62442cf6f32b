/** The commands {@code evaluate} and {@code compare}. */
@NullMarked
package dev.reverie.cli.evaluate;

import org.jspecify.annotations.NullMarked;
