/** Runs as pages see them: their list, curves, pictures and comparison; and the configurations that runs begin with. */
@NullMarked
package dev.reverie.studio.runs;

import org.jspecify.annotations.NullMarked;
