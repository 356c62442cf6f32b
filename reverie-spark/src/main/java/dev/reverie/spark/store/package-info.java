/** Runs on a file system that all hosts see: HDFS, an object store, a mounted folder. */
@NullMarked
package dev.reverie.spark.store;

import org.jspecify.annotations.NullMarked;
