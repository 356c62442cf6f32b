package dev.reverie.bench.torture;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A command that nobody disturbed.
 *
 * @param outputs what it wrote
 * @param nanos how long it took, the latest time
 * @param changes in its folder
 */
record Undisturbed(Outputs outputs, AtomicLong nanos, long changes) {}
