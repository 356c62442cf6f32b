/**
 * {@code reverie datasets} and {@code reverie datasets analyse}: what data there are, and what they look like.
 */
@NullMarked
package dev.reverie.cli.data;

import org.jspecify.annotations.NullMarked;
