/** Words of configurations and of the command line. */
@NullMarked
package dev.reverie.text;

import org.jspecify.annotations.NullMarked;
