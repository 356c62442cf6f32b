/**
 * How the workers of a training find one another and exchange losses and gradients over the network.
 *
 * <p>{@link dev.reverie.spark.exchange.SocketGroup} sends over plain sockets, {@link dev.reverie.spark.exchange.GlooGroup} by the
 * engine's Gloo; whatever carries the messages, the sums are those of {@link dev.reverie.train.WorkerGroup}. Trainings use sockets:
 * {@code reverie-bench cluster} compares the two.
 */
@NullMarked
package dev.reverie.spark.exchange;

import org.jspecify.annotations.NullMarked;
