/**
 * What a kill leaves behind: commands of {@code reverie} are killed at random moments, and their files compared with those
 * of a command that nobody disturbed.
 *
 * <p>A {@link dev.reverie.bench.torture.Victim} is a command with its outputs. {@link dev.reverie.bench.torture.Torture} starts it
 * in a process of its own and kills it, in one half of the cases at a moment drawn uniformly over its time, in the other
 * right after a random change in its folder, where it writes. After each kill
 * {@link dev.reverie.bench.torture.Outputs} finds every file whole or absent. The same command then runs again, and when it
 * ends all files equal the undisturbed ones.
 *
 * <p>A power cut loses what was not forced to the disk. {@link dev.reverie.bench.torture.SystemTrace} records the order in which a
 * command writes, forces, renames and deletes, {@link dev.reverie.bench.torture.Disk} plays it back on a model of a disk that keeps
 * nothing but what was forced, and {@link dev.reverie.bench.torture.PowerLoss} looks at what a cut after each operation
 * leaves.
 */
@NullMarked
package dev.reverie.bench.torture;

import org.jspecify.annotations.NullMarked;
