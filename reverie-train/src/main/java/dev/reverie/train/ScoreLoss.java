package dev.reverie.train;

import dev.reverie.loss.Losses;
import dev.reverie.loss.Objective;
import dev.reverie.loss.SlicedScoreMatching;
import dev.reverie.model.LearnedModel;
import dev.reverie.model.Prediction;
import dev.reverie.nn.Dropout;
import dev.reverie.random.RandomStream;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The loss of a score model: noisy data at random times.
 *
 * <p>Times and noise of each sample are the same in however many parts the batch comes; only dropout draws masks of its
 * own for each part, the same however the part is shared out.
 *
 * @param model the network as a score model
 * @param objective the loss
 * @param objectiveStream decides times and noise
 * @param dropoutStream decides dropout
 */
record ScoreLoss(LearnedModel model, Objective objective, RandomStream objectiveStream, RandomStream dropoutStream)
        implements BatchLoss {
    @Override
    public PartLoss accumulate(TrainingBatch batch, BatchPart part, Consumer<Tensor> backward) {
        try (Scope scope = Scope.open()) {
            Dropout dropout = part.dropout(dropoutStream.index(batch.step()));
            LearnedModel conditioning = model.with(batch.context()).withDropout(dropout);
            Losses losses = objective.evaluate(
                    part.isWhole() ? conditioning : new RowsModel(conditioning, part),
                    batch.x0(),
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
        return Optional.of(model.schedule());
    }

    @Override
    public boolean isErrorOfNoise() {
        boolean predictsNoise = model.prediction() == Prediction.NOISE || model.prediction() == Prediction.SCORE;
        return predictsNoise && !(objective instanceof SlicedScoreMatching);
    }
}
