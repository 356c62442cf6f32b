package dev.reverie.train;

import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Tensor;
import java.util.Optional;
import java.util.function.Consumer;

/** Computes the loss of a batch and its gradient. */
sealed interface BatchLoss permits ScoreLoss, VelocityLoss, ClassLoss {
    /**
     * Adds the gradient of the mean loss over a part of a batch to that of the network's parameters.
     *
     * @param batch the whole batch
     * @param part which samples of it
     * @param backward accumulates the gradient of a loss of one element, unless this kind of loss has a way of its own
     * @throws NonFiniteLossException if there is no loss at all
     */
    PartLoss accumulate(TrainingBatch batch, BatchPart part, Consumer<Tensor> backward);

    /**
     * Whether a part may be shared out among threads: what it draws for a sample does not depend on which others are computed
     * with it.
     */
    boolean isShareable();

    /** The process whose noise levels the losses belong to; absent if there is none. */
    Optional<Schedule> schedule();

    /** Whether this is, but for a factor of each noise level, the error of the predicted noise, which a network without output has in full. */
    default boolean isErrorOfNoise() {
        return false;
    }
}
