/**
 * {@code reverie info}, {@code presets}, {@code samplers} and {@code doctor}: what a run holds, what can be
 * chosen, and whether the machine computes correctly.
 */
@NullMarked
package dev.reverie.cli.inspect;

import org.jspecify.annotations.NullMarked;
