/** {@code reverie studio}. */
@NullMarked
package dev.reverie.cli.studio;

import org.jspecify.annotations.NullMarked;
