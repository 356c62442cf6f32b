/**
 * Augmentation that does not leak into samples: images are changed at random in training, and the network is told how.
 *
 * <pre>{@code
 * GeometricAugmentation augmentation = new GeometricAugmentation(0.12);
 * double[] told = augmentation.apply(images, offset, shape, stream.index(position));   // changes the image in place
 * }</pre>
 *
 * <p>When sampling, the network is told that nothing was done (zeros), so that samples look like the data themselves.
 */
@NullMarked
package dev.reverie.data.augmentation;

import org.jspecify.annotations.NullMarked;
