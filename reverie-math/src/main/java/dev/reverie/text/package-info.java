/** Names in configurations and on the command line. */
@NullMarked
package dev.reverie.text;

import org.jspecify.annotations.NullMarked;
