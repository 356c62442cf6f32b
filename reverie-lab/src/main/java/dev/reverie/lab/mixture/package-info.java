/**
 * Gaussian mixtures fitted to points by expectation-maximisation (Dempster, Laird and Rubin 1977), with k-means++ starts
 * (Arthur and Vassilvitskii 2007) and the number of components chosen on held-out points.
 *
 * <p>Start with {@link dev.reverie.lab.mixture.MixtureSelection}.
 */
@NullMarked
package dev.reverie.lab.mixture;

import org.jspecify.annotations.NullMarked;
