/**
 * Weights of other programs, read and written.
 *
 * <p>Loading is strict: arrays that are missing, left over or of another shape are listed all at once, with the nearest names,
 * and nothing is loaded.
 *
 * <pre>{@code
 * RunConfig config = Presets.named("ve-cifar10-ncsnpp-continuous");
 * Conversion.of(Path.of("checkpoint_24.pth")).toRun(Path.of("runs/published"), config, true);
 * Conversion.of(Path.of("runs/mine")).toTorch(Path.of("mine.pth"));
 * }</pre>
 *
 * <table>
 * <caption>The classes</caption>
 * <tr><th>class</th><th>is</th></tr>
 * <tr><td>{@link dev.reverie.interop.Conversion}</td><td>conversion of a file or run to another format</td></tr>
 * <tr><td>{@link dev.reverie.interop.ScoreSdeCheckpoint}</td>
 *     <td>the checkpoints of score_sde_pytorch (Song et al. 2021, arXiv:2011.13456)</td></tr>
 * <tr><td>{@link dev.reverie.interop.StateDictionary}</td><td>arrays by the names of a network's parameters</td></tr>
 * <tr><td>{@link dev.reverie.interop.ArrayListing}</td><td>the contents of a file of arrays</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.interop;

import org.jspecify.annotations.NullMarked;
