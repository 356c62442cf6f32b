/** Data for many hosts: broadcast from the driver, or read by Spark from any file system. */
@NullMarked
package dev.reverie.spark.data;

import org.jspecify.annotations.NullMarked;
