/**
 * Augmentation that does not leak into samples: the network is conditioned on the random change of each image (Karras et al.
 * 2022, arXiv:2206.00364, appendix F.2).
 *
 * <pre>{@code
 * GeometricAugmentation augmentation = new GeometricAugmentation(0.12);
 * double[] label = augmentation.apply(images, offset, shape, stream.index(position));   // changes the image in place
 * }</pre>
 *
 * <p>In sampling the label is zero, so samples follow the distribution of the data.
 */
@NullMarked
package dev.reverie.data.augmentation;

import org.jspecify.annotations.NullMarked;
