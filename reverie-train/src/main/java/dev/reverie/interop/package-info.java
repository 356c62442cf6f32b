/**
 * Weights to and from other programs.
 *
 * <p>The problem: a published checkpoint is a heap of arrays whose names and order mean something to one program only,
 * and most programs load what fits and keep silent about the rest. Here every array is accounted for: what is missing,
 * left over or of another shape is told all at once, with the nearest names, and nothing is loaded then.
 *
 * <pre>{@code
 * RunConfig config = Presets.named("ve-cifar10-ncsnpp-continuous");
 * Conversion.of(Path.of("checkpoint_24.pth")).toRun(Path.of("runs/published"), config, true);
 * Conversion.of(Path.of("runs/mine")).toTorch(Path.of("mine.pth"));
 * }</pre>
 *
 * <table>
 * <caption>What is here</caption>
 * <tr><th>class</th><th>is</th></tr>
 * <tr><td>{@link dev.reverie.interop.Conversion}</td><td>one file or run in another form</td></tr>
 * <tr><td>{@link dev.reverie.interop.ScoreSdeCheckpoint}</td>
 *     <td>the checkpoints of score_sde_pytorch (Song et al. 2021, arXiv:2011.13456)</td></tr>
 * <tr><td>{@link dev.reverie.interop.StateDictionary}</td><td>arrays by the names of a network's parameters</td></tr>
 * <tr><td>{@link dev.reverie.interop.ArrayListing}</td><td>what a file of arrays holds</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.interop;

import org.jspecify.annotations.NullMarked;
