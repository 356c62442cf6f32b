/**
 * Reverie on a cluster of Apache Spark: training with the same weights bit for bit whatever the number of workers
 * ({@link dev.reverie.spark.ClusterTraining}), sampling, evaluation and columns of scores.
 */
@NullMarked
package dev.reverie.spark;

import org.jspecify.annotations.NullMarked;
