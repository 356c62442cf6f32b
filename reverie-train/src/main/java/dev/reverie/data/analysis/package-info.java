/**
 * Analysis of a data set for the design of noise levels: range, standard deviation, and the largest distance between two
 * examples.
 *
 * <pre>{@code
 * DataAnalysis analysis = DataAnalysis.of(Datasets.open("mnist", DataOptions.defaults()).train(), progress);
 * analysis.design().levels();          // technique 2 of NCSNv2
 * analysis.standardDeviation();        // sigma_data of EDM
 * }</pre>
 */
@NullMarked
package dev.reverie.data.analysis;

import org.jspecify.annotations.NullMarked;
