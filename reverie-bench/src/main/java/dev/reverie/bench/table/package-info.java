/**
 * The tables of the papers in kind, on data that two cores can learn: {@code reverie-bench table}.
 *
 * <p>A {@link dev.reverie.bench.table.Study} names models and ways of sampling them; the {@link dev.reverie.bench.table.Workshop}
 * trains, draws, measures and keeps each number; the {@link dev.reverie.bench.table.TablePage} shows what is there.
 */
@NullMarked
package dev.reverie.bench.table;

import org.jspecify.annotations.NullMarked;
