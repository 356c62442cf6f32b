/** Names in configurations and on the command line. It is shared by the modules and not part of the API. */
@NullMarked
package dev.reverie.text;

import org.jspecify.annotations.NullMarked;
