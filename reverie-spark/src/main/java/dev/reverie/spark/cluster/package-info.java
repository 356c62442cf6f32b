/** What a cluster offers, and how it fails. */
@NullMarked
package dev.reverie.spark.cluster;

import org.jspecify.annotations.NullMarked;
