package dev.reverie.train;

import dev.reverie.network.Context;
import dev.reverie.torch.Tensor;

/**
 * Input of one update.
 *
 * @param x0 data {@code [N, ...]} as the network sees them
 * @param context conditioning of each sample
 * @param step number of the update, from 0, which decides all that is random
 */
record TrainingBatch(Tensor x0, Context context, long step) {}
