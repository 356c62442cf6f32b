/**
 * Trained models: loaded from a run or a checkpoint, they give scores, densities, classes and samples.
 *
 * <p>From noise to a picture: {@link dev.reverie.trained.TrainedModel#sample} places the time grid, draws chunk by chunk with the
 * sampler of the configuration, brings the samples into the form of the data, and returns a
 * {@link dev.reverie.trained.SampleSet}, which writes PNG, npy or CSV.
 */
@NullMarked
package dev.reverie.trained;

import org.jspecify.annotations.NullMarked;
