/** Reading of reference numbers in tests. */
@NullMarked
package dev.reverie.golden;

import org.jspecify.annotations.NullMarked;
