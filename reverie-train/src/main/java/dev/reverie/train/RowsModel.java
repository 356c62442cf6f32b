package dev.reverie.train;

import dev.reverie.model.LearnedModel;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A model that is asked about a whole batch and answers for one part of it, with zeros for the rest.
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
        if (x.size(0) != part.batchSize()) {
            throw new IllegalArgumentException("the model answers for a batch of " + part.batchSize() + ", got " + x);
        }
        int[] rows = IntStream.range(part.from(), part.to()).toArray();
        try (Scope scope = Scope.open()) {
            Tensor value = model.forSamples(rows)
                    .predict(x.narrow(0, part.from(), part.size()), Arrays.copyOfRange(t, part.from(), part.to()));
            return scope.keep(
                    Tensors.cat(0, zeros(value, part.from()), value, zeros(value, part.batchSize() - part.to())));
        }
    }

    private static Tensor zeros(Tensor like, int rows) {
        long[] shape = like.shape();
        shape[0] = rows;
        return Tensors.zeros(like.dtype(), like.device(), shape);
    }
}
