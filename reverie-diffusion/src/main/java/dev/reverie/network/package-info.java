/**
 * Score networks: functions of noisy data and a conditioning number.
 *
 * <pre>{@code
 * Ncsnpp network = new Ncsnpp(config);                        // names and shapes only
 * network.parameters().allocate(DType.FLOAT32, Device.CPU, RandomStream.of(0));
 * Tensor output = network.forward(x, condition);
 * }</pre>
 *
 * <table>
 * <caption>Which network</caption>
 * <tr><th>network</th><th>data</th></tr>
 * <tr><td>{@link dev.reverie.network.Ncsnpp}</td><td>images: NCSN++ and DDPM++ in every published variant</td></tr>
 * <tr><td>{@link dev.reverie.network.Ddpm}</td><td>images: the U-Net of DDPM, their common ancestor</td></tr>
 * <tr><td>{@link dev.reverie.network.refinenet.Ncsn}, {@link dev.reverie.network.refinenet.Ncsnv2}</td>
 *     <td>images: the networks before NCSN++, for ladders of noise levels</td></tr>
 * <tr><td>{@link dev.reverie.network.transformer.Dit}</td><td>images: attention between patches, DiT</td></tr>
 * <tr><td>{@link dev.reverie.network.unet1d.Unet1d}</td><td>series: DDPM++ along one axis</td></tr>
 * <tr><td>{@link dev.reverie.network.Mlp}</td><td>points and tables</td></tr>
 * </table>
 *
 * <p>A {@link dev.reverie.network.ClassifierNetwork} predicts classes instead of scores; for images it is a
 * {@link dev.reverie.network.UnetEncoder}.
 */
@NullMarked
package dev.reverie.network;

import org.jspecify.annotations.NullMarked;
