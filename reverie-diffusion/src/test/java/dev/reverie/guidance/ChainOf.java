package dev.reverie.guidance;

import dev.reverie.model.DerivedModel;
import dev.reverie.model.ScoreModel;
import dev.reverie.torch.Tensor;
import java.util.OptionalInt;

/** A model that says it was trained on a discrete chain. */
record ChainOf(ScoreModel model, int steps) implements DerivedModel {
    @Override
    public OptionalInt chainSteps() {
        return OptionalInt.of(steps);
    }

    @Override
    public ScoreModel forSamples(int[] samples) {
        return new ChainOf(model.forSamples(samples), steps);
    }

    @Override
    public Tensor predict(Tensor x, double[] t) {
        return model.predict(x, t);
    }
}
