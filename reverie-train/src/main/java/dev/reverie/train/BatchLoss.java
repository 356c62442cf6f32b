package dev.reverie.train;

import dev.reverie.torch.Tensor;
import java.util.function.Supplier;

/** How a batch becomes a loss and its gradient. */
sealed interface BatchLoss permits ScoreLoss, VelocityLoss {
    /**
     * What a batch gave.
     *
     * @param loss its mean loss; if it is not finite, there is no gradient
     * @param where what may tell why a loss or gradient went astray, to be read after a comma
     */
    record Value(double loss, Supplier<String> where) {}

    /**
     * Adds the gradient of the mean loss to that of the network's parameters.
     *
     * @param x0 data {@code [N, ...]}
     * @param step number of the update, from 0, which decides all that is random
     * @throws NonFiniteLossException if there is no loss at all
     */
    Value accumulate(Tensor x0, long step);
}
