/**
 * NCSN and NCSNv2: score networks that keep the resolution high by dilation and fuse their levels with RefineNet (Lin
 * et al. 2017, arXiv:1611.06612).
 *
 * <pre>{@code
 * begin_conv -> res1    -> res2    -> ... -> resK        each two residual blocks; halves the image or dilates
 *                 |          |                 |
 *              refineK  <- refine_ <-  ... <- refine1    each fuses a level with the coarser result
 *                 |
 *            normalizer -> ELU -> end_conv
 * }</pre>
 *
 * <table>
 * <caption>Which network</caption>
 * <tr><th>network</th><th>noise level</th><th>RefineNet's blocks</th></tr>
 * <tr><td>{@link dev.reverie.network.refinenet.Ncsn}</td><td>chooses the coefficients of every normalisation</td>
 *     <td>normalise; pool by the mean</td></tr>
 * <tr><td>{@link dev.reverie.network.refinenet.Ncsnv2}</td><td>divides the output</td>
 *     <td>do not normalise; pool by the maximum</td></tr>
 * </table>
 */
@NullMarked
package dev.reverie.network.refinenet;

import org.jspecify.annotations.NullMarked;
