/**
 * Data sets by name or place: the catalogue of known sets, their downloads with checksums, and whatever lies in a file or folder.
 *
 * <p>Start with {@link dev.reverie.data.catalog.Datasets#open}.
 */
@NullMarked
package dev.reverie.data.catalog;

import org.jspecify.annotations.NullMarked;
