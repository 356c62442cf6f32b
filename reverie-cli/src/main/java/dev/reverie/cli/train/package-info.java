/**
 * {@code reverie train} and {@code reverie quickstart}: from a configuration to a trained run.
 */
@NullMarked
package dev.reverie.cli.train;

import org.jspecify.annotations.NullMarked;
