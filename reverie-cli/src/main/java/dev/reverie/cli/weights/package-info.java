/**
 * {@code reverie convert} and {@code reverie ema}: weights in other formats and other averages of them.
 */
@NullMarked
package dev.reverie.cli.weights;

import org.jspecify.annotations.NullMarked;
