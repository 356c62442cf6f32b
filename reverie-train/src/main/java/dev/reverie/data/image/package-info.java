/**
 * Files and folders of images: PNG and JPEG, IDX, CIFAR.
 */
@NullMarked
package dev.reverie.data.image;

import org.jspecify.annotations.NullMarked;
