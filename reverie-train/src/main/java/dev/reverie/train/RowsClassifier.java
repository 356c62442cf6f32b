package dev.reverie.train;

import dev.reverie.guidance.TimeDependentClassifier;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;

/**
 * A classifier that evaluates only one part of a batch and returns zeros for the rest, as {@link RowsModel} does for a
 * score model.
 *
 * @param classifier for all samples
 * @param part which samples it is asked about
 */
record RowsClassifier(TimeDependentClassifier classifier, BatchPart part) implements TimeDependentClassifier {
    @Override
    public Schedule schedule() {
        return classifier.schedule();
    }

    @Override
    public int classes() {
        return classifier.classes();
    }

    @Override
    public Tensor logProbabilities(Tensor x, double[] t) {
        try (Scope scope = Scope.open()) {
            Tensor value = classifier.logProbabilities(part.of(x), Arrays.copyOfRange(t, part.from(), part.to()));
            return scope.keep(part.amongZeros(value));
        }
    }
}
