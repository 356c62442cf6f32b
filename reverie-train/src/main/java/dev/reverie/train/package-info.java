/**
 * Training: batches become losses, gradients and updates of the weights.
 *
 * <p>A batch goes this way: {@link dev.reverie.data.Batches} reads examples, {@code TrainingStep} brings them into the form that the
 * network sees, {@code BatchGradient} shares the loss out among threads and collects the flat gradient, Adam and the moving averages
 * follow, {@code TrainingLoop} reports and saves checkpoints. Start with {@link dev.reverie.train.Trainer}.
 *
 * <p>All that is random in update k is a function of the seed and k, so a continued run does exactly what an unbroken one does.
 */
@NullMarked
package dev.reverie.train;

import org.jspecify.annotations.NullMarked;
