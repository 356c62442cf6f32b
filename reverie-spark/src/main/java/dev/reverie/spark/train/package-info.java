/** Training in a barrier stage: what a worker does, and what the driver sees of it. */
@NullMarked
package dev.reverie.spark.train;

import org.jspecify.annotations.NullMarked;
