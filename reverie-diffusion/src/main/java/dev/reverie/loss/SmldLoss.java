package dev.reverie.loss;

import dev.reverie.model.PerSample;
import dev.reverie.model.ScoreModel;
import dev.reverie.random.RandomStream;
import dev.reverie.sde.SmldChain;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * Denoising score matching on the levels of an SMLD ladder.
 *
 * <pre>{@code
 * L = E_i sigma_i^2 E_{x_0, z} || s(x, sigma_i) + z / sigma_i ||^2,    x = x_0 + sigma_i z,    i uniform on 0..N-1
 * }</pre>
 *
 * <p>Song and Ermon 2019 (arXiv:1907.05600), equations (5) and (6). The model is asked at the time {@code i / (N - 1)},
 * which a discrete model turns into the label {@code N - 1 - i} of its descending table.
 *
 * @param chain the noise levels
 * @param reduction mean or half the sum over coordinates
 */
public record SmldLoss(SmldChain chain, Reduction reduction) implements Objective {
    /** Checks that both are there. */
    public SmldLoss {
        Objects.requireNonNull(chain, "chain");
        Objects.requireNonNull(reduction, "reduction");
    }

    @Override
    public Losses evaluate(ScoreModel model, Tensor x0, RandomStream stream) {
        try (Scope scope = Scope.open()) {
            int[] indices = Perturbation.indices(x0, chain.steps(), stream);
            return Perturbation.keep(scope, evaluate(model, x0, indices, Perturbation.noise(x0, stream)));
        }
    }

    /**
     * The loss for given levels and noise.
     *
     * @param model the model
     * @param x0 clean data {@code [N, ...]}
     * @param indices ascending index of each sample's level, N values
     * @param z standard normal noise of x0's shape
     * @return the losses
     * @throws IllegalArgumentException if an index is outside the ladder
     */
    public Losses evaluate(ScoreModel model, Tensor x0, int[] indices, Tensor z) {
        try (Scope scope = Scope.open()) {
            double[] t = Perturbation.times(x0, indices, chain.steps());
            double[] levels = new double[indices.length];
            double[] negativeLevels = new double[indices.length];
            double[] ones = new double[indices.length];
            for (int i = 0; i < indices.length; i++) {
                levels[i] = chain.sigma(indices[i]);
                negativeLevels[i] = -levels[i];
                ones[i] = 1;
            }
            Tensor x = PerSample.of(ones).combine(x0, PerSample.of(levels), z);
            Tensor epsHat = PerSample.of(negativeLevels).times(model.score(x, t));
            return Perturbation.keep(scope, Perturbation.losses(epsHat, z, PerSample.of(ones), reduction, t));
        }
    }
}
