/**
 * Whether a program that trains and samples for hours keeps what it no longer needs.
 *
 * <p>{@link dev.reverie.bench.soak.Soak} trains one run in episodes and draws samples between the updates. After a garbage
 * collection it reads at fixed intervals what the process holds, {@link dev.reverie.bench.soak.Quantity}, and
 * {@link dev.reverie.bench.soak.Flatness} judges each quantity by a straight line through the readings after the warm-up.
 */
@NullMarked
package dev.reverie.bench.soak;

import org.jspecify.annotations.NullMarked;
