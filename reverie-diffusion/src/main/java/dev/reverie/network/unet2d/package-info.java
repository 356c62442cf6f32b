/**
 * The U-Net of the diffusers library, {@code UNet2DModel}, whose weights are published for many data sets.
 *
 * <pre>{@code
 * Unet2d network = new Unet2d(config);
 * network.parameters().allocate(DType.FLOAT32, Device.CPU);   // then load diffusion_pytorch_model.safetensors by name
 * Tensor noise = network.forward(x, index);
 * }</pre>
 *
 * <p>It is the network of DDPM (Ho et al. 2020, arXiv:2006.11239) with attention behind every residual block of an
 * attending level, on the way up as well as down, and options of later papers. Names and shapes of the parameters are
 * those of the published files.
 */
@NullMarked
package dev.reverie.network.unet2d;

import org.jspecify.annotations.NullMarked;
