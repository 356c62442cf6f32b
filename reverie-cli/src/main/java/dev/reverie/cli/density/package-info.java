/**
 * {@code reverie likelihood}, {@code reverie density} and {@code reverie tables}: densities of models and data.
 */
@NullMarked
package dev.reverie.cli.density;

import org.jspecify.annotations.NullMarked;
