package dev.reverie.train;

import dev.reverie.loss.Losses;
import dev.reverie.loss.Objective;
import dev.reverie.model.LearnedModel;
import dev.reverie.nn.Dropout;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.Locale;

/**
 * The loss of a score model: noisy data at random times.
 *
 * @param model the network as a score model
 * @param objective the loss
 * @param objectiveStream decides times and noise
 * @param dropoutStream decides dropout
 */
record ScoreLoss(LearnedModel model, Objective objective, RandomStream objectiveStream, RandomStream dropoutStream)
        implements BatchLoss {
    @Override
    public Value accumulate(Tensor x0, long step) {
        try (Dropout dropout = Dropout.seeded(dropoutStream.index(step).seed())) {
            Losses losses = objective.evaluate(model.withDropout(dropout), x0, objectiveStream.index(step));
            double loss = losses.mean().item();
            if (Double.isFinite(loss)) {
                losses.mean().backward();
            }
            return new Value(loss, () -> where(losses.times()));
        }
    }

    private static String where(double[] times) {
        double least = Arrays.stream(times).min().orElse(Double.NaN);
        double greatest = Arrays.stream(times).max().orElse(Double.NaN);
        return String.format(Locale.ROOT, "with times from %.4g to %.4g in the batch", least, greatest);
    }
}
