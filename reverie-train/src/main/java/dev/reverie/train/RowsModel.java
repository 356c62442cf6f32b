package dev.reverie.train;

import dev.reverie.model.LearnedModel;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A model that evaluates only one part of a batch and returns zeros for the rest.
 *
 * <p>So an objective draws times and noise for the whole batch, whatever the number of parts, while the network, which
 * takes nearly all the memory, sees a part only. What the objective makes of the zeros is not looked at.
 *
 * @param model for the whole batch
 * @param part which samples it is asked about
 */
record RowsModel(LearnedModel model, BatchPart part) implements ScoreModel {
    @Override
    public Schedule schedule() {
        return model.schedule();
    }

    @Override
    public Prediction prediction() {
        return model.prediction();
    }

    @Override
    public OptionalInt chainSteps() {
        return model.chainSteps();
    }

    @Override
    public TimeInterval trainedTimes() {
        return model.trainedTimes();
    }

    /**
     * The model for some samples.
     *
     * @throws UnsupportedOperationException always: the part's place is in the whole batch
     */
    @Override
    public ScoreModel forSamples(int[] samples) {
        throw new UnsupportedOperationException("a part of a batch in training cannot be divided further");
    }

    @Override
    public Tensor predict(Tensor x, double[] t) {
        int[] rows = IntStream.range(part.from(), part.to()).toArray();
        try (Scope scope = Scope.open()) {
            Tensor value = model.forSamples(rows).predict(part.of(x), Arrays.copyOfRange(t, part.from(), part.to()));
            return scope.keep(part.amongZeros(value));
        }
    }
}
