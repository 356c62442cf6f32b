/** The command {@code bin/reverie-submit}: what Spark runs on the driver. */
@NullMarked
package dev.reverie.spark.submit;

import org.jspecify.annotations.NullMarked;
