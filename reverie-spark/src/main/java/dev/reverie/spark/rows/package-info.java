/** Examples in the rows of tables: which columns hold them, and in which form. */
@NullMarked
package dev.reverie.spark.rows;

import org.jspecify.annotations.NullMarked;
