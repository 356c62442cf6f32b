/** Work that is shared out by index, and gives the same whoever does which part: samples, features, likelihoods. */
@NullMarked
package dev.reverie.spark.draw;

import org.jspecify.annotations.NullMarked;
