/**
 * A U-Net for series: signals, sound, measurements at equal steps of time.
 *
 * <pre>{@code
 * Unet1d network = new Unet1d(config);
 * network.parameters().allocate(DType.FLOAT32, Device.CPU, RandomStream.of(0));
 * Tensor noise = network.forward(x, index);                   // x is [N, C, L]
 * }</pre>
 *
 * <p>It is DDPM++ (Song et al. 2021, arXiv:2011.13456, appendix H) with one axis less.
 */
@NullMarked
package dev.reverie.network.unet1d;

import org.jspecify.annotations.NullMarked;
