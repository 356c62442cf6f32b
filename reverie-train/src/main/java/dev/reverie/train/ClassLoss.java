package dev.reverie.train;

import dev.reverie.guidance.NetworkClassifier;
import dev.reverie.guidance.TimeDependentClassifier;
import dev.reverie.loss.ClassifierLoss;
import dev.reverie.loss.Losses;
import dev.reverie.nn.Dropout;
import dev.reverie.random.RandomStream;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The loss of a classifier of noisy data.
 *
 * <p>As with score models, times and noise of each sample are the same in however many parts the batch comes, and dropout
 * draws masks of its own for each part.
 *
 * @param classifier the network as a classifier
 * @param objective the loss
 * @param objectiveStream decides times and noise
 * @param dropoutStream decides dropout
 */
record ClassLoss(
        NetworkClassifier classifier,
        ClassifierLoss objective,
        RandomStream objectiveStream,
        RandomStream dropoutStream)
        implements BatchLoss {
    @Override
    public PartLoss accumulate(TrainingBatch batch, BatchPart part, Consumer<Tensor> backward) {
        try (Scope scope = Scope.open()) {
            Dropout dropout = part.dropout(dropoutStream.index(batch.step()));
            TimeDependentClassifier active = classifier.withDropout(dropout);
            Losses losses = objective.evaluate(
                    part.isWhole() ? active : new RowsClassifier(active, part),
                    batch.x0(),
                    batch.context().labels(),
                    objectiveStream.index(batch.step()));
            return PartLoss.of(losses, part, backward);
        }
    }

    @Override
    public boolean isShareable() {
        return true;
    }

    @Override
    public Optional<Schedule> schedule() {
        return Optional.of(classifier.schedule());
    }
}
