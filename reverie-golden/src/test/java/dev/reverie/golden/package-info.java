/** Golden cases across all rooms: the library against the numbers of an independent program. */
@NullMarked
package dev.reverie.golden;

import org.jspecify.annotations.NullMarked;
