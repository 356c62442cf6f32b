/**
 * Speed and memory of Reverie on the machine at hand.
 *
 * <p>A time alone says little: machines differ, and the same machine differs from one minute to the next. So every rate
 * stands beside a ceiling that was measured in the same round, with the same engine: the network's own convolutions and
 * nothing else, and a large matrix product; and PyTorch, which a user would otherwise run, does the same networks in turn
 * with Reverie.
 *
 * <pre>{@code
 * bin/reverie-bench --out docs/results/benchmarks.md
 * bin/reverie-bench peers --python venv/bin/python --out docs/results/peers.md
 * bin/reverie-bench micro -l
 * }</pre>
 *
 * <table>
 * <caption>What is measured</caption>
 * <tr><th>class</th><th>what</th></tr>
 * <tr><td>{@code NetworkTiming}</td><td>inference and training of a network beside its ceilings</td></tr>
 * <tr><td>{@code FlopCount}</td><td>the arithmetic of a network, counted from its levels</td></tr>
 * <tr><td>{@code FreshProcess}</td><td>loading the engine and resident memory</td></tr>
 * <tr><td>{@code FreshWork}</td><td>largest memory and page faults of inference and of training alone</td></tr>
 * <tr><td>{@code PeerComparison}</td><td>Reverie beside PyTorch, see {@code reverie-bench/peers}</td></tr>
 * <tr><td>{@code CommandTimes}</td><td>whole commands, as a user waits for them</td></tr>
 * <tr><td>{@code WaitingCost}</td><td>what a busy neighbour costs, by how threads wait</td></tr>
 * <tr><td>{@code LiveActivations}</td><td>the memory that inference cannot do without</td></tr>
 * <tr><td>{@code dev.reverie.bench.soak}</td><td>what hours of work keep</td></tr>
 * <tr><td>{@code dev.reverie.bench.torture}</td><td>what kills, power cuts and full disks leave of files</td></tr>
 * <tr><td>{@code dev.reverie.bench.micro}</td><td>single operations, with JMH</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.bench;

import org.jspecify.annotations.NullMarked;
