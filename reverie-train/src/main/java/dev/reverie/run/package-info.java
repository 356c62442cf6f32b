/**
 * Run directories: configuration, provenance, checkpoints, averages and the state of training.
 *
 * <p>{@link dev.reverie.run.RunDirectory} lists the files. A checkpoint is one safetensors file with weights, averages, Adam's
 * moments, counters and the configuration: {@link dev.reverie.run.Checkpoint}.
 */
@NullMarked
package dev.reverie.run;

import org.jspecify.annotations.NullMarked;
