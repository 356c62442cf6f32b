/**
 * A run on the disk: its directory, its description and provenance, its checkpoints and averages, and the state of training that
 * they hold.
 *
 * <p>{@link dev.reverie.run.RunDirectory} lists the files. A checkpoint is one safetensors file with weights, averages, Adam's
 * moments, counters and the configuration: {@link dev.reverie.run.Checkpoint}.
 */
@NullMarked
package dev.reverie.run;

import org.jspecify.annotations.NullMarked;
