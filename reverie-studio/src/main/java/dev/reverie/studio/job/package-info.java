/**
 * The queue: long work that outlives its page, and the studio itself.
 *
 * <p>{@link dev.reverie.studio.job.JobQueue} keeps an append-only file of what was asked for and what became of it. Training has
 * a lane of its own; everything else is done beside it, one job after another. When a studio that was killed is started
 * again, what was waiting or running is queued again: a training goes on from its checkpoint, other work, which is a function
 * of its request, is done anew.
 */
@NullMarked
package dev.reverie.studio.job;

import org.jspecify.annotations.NullMarked;
