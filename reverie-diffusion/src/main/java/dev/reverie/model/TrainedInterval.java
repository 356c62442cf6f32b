package dev.reverie.model;

import dev.reverie.schedule.TimeInterval;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * A model with the times it was trained on, so that samplers can refuse other times.
 *
 * @param model the model
 * @param trainedTimes from the smallest training time to T
 */
public record TrainedInterval(ScoreModel model, TimeInterval trainedTimes) implements DerivedModel {
    /** Checks both. */
    public TrainedInterval {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(trainedTimes, "trainedTimes");
    }

    @Override
    public TrainedInterval forSamples(int[] samples) {
        return new TrainedInterval(model.forSamples(samples), trainedTimes);
    }

    @Override
    public Tensor predict(Tensor x, double[] t) {
        return model.predict(x, t);
    }

    @Override
    public boolean learnsVariance() {
        return model.learnsVariance();
    }

    @Override
    public StepPrediction predictStep(Tensor x, double[] t) {
        return model.predictStep(x, t);
    }

    @Override
    public String toString() {
        return model.toString();
    }
}
