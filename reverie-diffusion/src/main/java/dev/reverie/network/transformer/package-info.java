/**
 * Diffusion transformers, DiT: score networks for images made of attention between patches.
 *
 * <pre>{@code
 * Dit network = new Dit(DitConfig.builder(3, 32, 32).classes(10).build());   // DiT-S/2 of 3 x 32 x 32, ten classes
 * network.parameters().allocate(DType.FLOAT32, Device.CPU, RandomStream.of(0));
 * Tensor noise = network.forward(x, index, Context.of(labels), Dropout.off());
 * }</pre>
 *
 * <table>
 * <caption>The sizes of Peebles and Xie 2022 (arXiv:2212.09748, table 1)</caption>
 * <tr><th>name</th><th>blocks</th><th>features</th><th>heads</th></tr>
 * <tr><td>DiT-S</td><td>12</td><td>384</td><td>6</td></tr>
 * <tr><td>DiT-B</td><td>12</td><td>768</td><td>12</td></tr>
 * <tr><td>DiT-L</td><td>24</td><td>1024</td><td>16</td></tr>
 * <tr><td>DiT-XL</td><td>28</td><td>1152</td><td>16</td></tr>
 * </table>
 *
 * <p>The cost of attention grows with the square of the number of patches, that of all else in proportion: halve the
 * patch and an evaluation costs four times as much, or more. A U-Net learns small sets of small images faster.
 */
@NullMarked
package dev.reverie.network.transformer;

import org.jspecify.annotations.NullMarked;
