package dev.reverie.loss;

import dev.reverie.model.ScoreModel;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Tensor;

/**
 * A learning objective: how wrong a model is about noisy versions of clean data.
 *
 * <p>One of your own draws times and noise by {@link Perturbation} and calls the model with the whole batch, since the trainer may
 * compute the batch in parts.
 */
public interface Objective {
    /**
     * The loss of a batch, with times and noise that are a function of the stream alone.
     *
     * @param model the model; for training, with dropout
     * @param x0 clean data {@code [N, ...]}
     * @param stream the stream of this step, for instance {@code root.purpose("training").index(step)}
     * @return the losses, with gradients if the thread records
     */
    Losses evaluate(ScoreModel model, Tensor x0, RandomStream stream);
}
