package dev.reverie.loss;

import dev.reverie.model.ScoreModel;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * An objective on the N levels of a discrete chain, drawn uniformly. The model is asked at the times
 * {@code i / (N - 1)} and learns nothing between them.
 */
public sealed interface ChainObjective extends Objective permits SmldLoss, DdpmLoss, VariationalBoundLoss, HybridLoss {
    /** Number of levels N of the chain. */
    int steps();

    /**
     * The loss for given levels and noise.
     *
     * @param model the model
     * @param x0 clean data {@code [N, ...]}
     * @param indices each sample's level, from the least noisy 0 to N - 1; one for each sample
     * @param z standard normal noise of x0's shape
     * @return the losses
     * @throws IllegalArgumentException if an index is outside the chain, or there is not one for each sample
     */
    Losses evaluate(ScoreModel model, Tensor x0, int[] indices, Tensor z);

    @Override
    default Losses evaluate(ScoreModel model, Tensor x0, RandomStream stream) {
        try (Scope scope = Scope.open()) {
            double[] u = Perturbation.uniform(Perturbation.batchSize(x0), stream);
            int[] indices = new int[u.length];
            for (int i = 0; i < u.length; i++) {
                indices[i] = (int) (u[i] * steps());
            }
            return Perturbation.keep(scope, evaluate(model, x0, indices, Perturbation.noise(x0, stream)));
        }
    }
}
