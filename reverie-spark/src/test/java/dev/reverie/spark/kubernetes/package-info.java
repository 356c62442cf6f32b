@org.jspecify.annotations.NullMarked
package dev.reverie.spark.kubernetes;
