/**
 * Random numbers as a pure function of (seed, purpose, index), independent of machine and order.
 *
 * <pre>{@code
 * RandomStream root = RandomStream.of(42);
 * RandomCursor cursor = root.purpose("initial noise").index(sample).cursor();
 * long engineSeed = root.purpose("training noise").index(step).seed();
 * long example = new RandomPermutation(root.purpose("shuffle").index(epoch), size).at(i);
 * }</pre>
 *
 * <table>
 * <caption>What to use</caption>
 * <tr><th>class</th><th>what</th></tr>
 * <tr><td>{@link dev.reverie.random.RandomStream}</td><td>immutable address of a stream; split by purpose and index</td></tr>
 * <tr><td>{@link dev.reverie.random.RandomCursor}</td><td>reads a stream in order: uniform, normal, permutations</td></tr>
 * <tr><td>{@link dev.reverie.random.RandomPermutation}</td><td>shuffle without storage, with inverse</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.random;

import org.jspecify.annotations.NullMarked;
