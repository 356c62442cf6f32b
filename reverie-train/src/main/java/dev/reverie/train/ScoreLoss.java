package dev.reverie.train;

import dev.reverie.loss.Losses;
import dev.reverie.loss.Objective;
import dev.reverie.model.LearnedModel;
import dev.reverie.nn.Dropout;
import dev.reverie.random.RandomStream;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The loss of a score model: noisy data at random times.
 *
 * <p>Times and noise of each sample are the same in however many parts the batch comes; only dropout draws masks of its
 * own for each part.
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
        RandomStream masks = dropoutStream.index(batch.step());
        long seed = (part.isWhole() ? masks : masks.index(part.index())).seed();
        try (Scope scope = Scope.open();
                Dropout dropout = Dropout.seeded(seed)) {
            LearnedModel told = model.with(batch.context()).withDropout(dropout);
            Losses losses = objective.evaluate(
                    part.isWhole() ? told : new RowsModel(told, part), batch.x0(), objectiveStream.index(batch.step()));
            Tensor own = losses.perSample().narrow(0, part.from(), part.size());
            Tensor mean = part.isWhole() ? losses.mean() : own.mean();
            double loss = mean.item();
            double[] perSample = own.detach().toDoubles();
            if (Double.isFinite(loss)) {
                backward.accept(mean);
            }
            double[] times = losses.times();
            return new PartLoss(loss, Arrays.copyOfRange(times, part.from(), part.to()), perSample, () -> where(times));
        }
    }

    @Override
    public Optional<Schedule> schedule() {
        return Optional.of(model.schedule());
    }

    private static String where(double[] times) {
        double least = Arrays.stream(times).min().orElse(Double.NaN);
        double greatest = Arrays.stream(times).max().orElse(Double.NaN);
        return String.format(Locale.ROOT, "with times from %.4g to %.4g in the batch", least, greatest);
    }
}
