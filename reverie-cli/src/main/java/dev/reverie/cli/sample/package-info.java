/**
 * {@code reverie sample}: draws samples from a run or a checkpoint.
 */
@NullMarked
package dev.reverie.cli.sample;

import org.jspecify.annotations.NullMarked;
