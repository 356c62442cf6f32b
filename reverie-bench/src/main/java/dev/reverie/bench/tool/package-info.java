/** What the tools of this module share: their options, and the folders that they clear away. */
@NullMarked
package dev.reverie.bench.tool;

import org.jspecify.annotations.NullMarked;
