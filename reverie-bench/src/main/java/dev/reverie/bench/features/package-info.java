/** Trains the feature networks of small grey pictures that evaluation comes with. */
@NullMarked
package dev.reverie.bench.features;

import org.jspecify.annotations.NullMarked;
