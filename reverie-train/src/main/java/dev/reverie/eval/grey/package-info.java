/**
 * Features of small grey pictures, by networks that come with Reverie: no download, and figures that are comparable with each
 * other.
 */
@NullMarked
package dev.reverie.eval.grey;

import org.jspecify.annotations.NullMarked;
