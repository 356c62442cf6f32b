/**
 * Reverie in a few lines: {@link dev.reverie.Reverie} trains, loads and samples; every part of it is public in the packages
 * below for those who want to build something else.
 */
@NullMarked
package dev.reverie;

import org.jspecify.annotations.NullMarked;
