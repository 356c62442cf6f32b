package dev.reverie.loss;

import dev.reverie.model.PerSample;
import dev.reverie.model.ScoreModel;
import dev.reverie.random.RandomStream;
import dev.reverie.sde.DdpmChain;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * The "simple" objective of DDPM: predict the noise of a random step of the chain.
 *
 * <pre>{@code
 * L = E_i E_{x_0, z} || eps_hat(x, i) - z ||^2,    x = sqrt(abar_i) x_0 + sqrt(1 - abar_i) z,    i uniform on 0..N-1
 * }</pre>
 *
 * <p>Ho et al. 2020 (arXiv:2006.11239), equation (14): weight {@code 1 - abar_i} on the score. The model is asked at
 * the time
 * {@code i / (N - 1)} for its score, and {@code eps_hat = -sqrt(1 - abar_i) s}.
 *
 * @param chain the noise rates
 * @param reduction mean or half the sum over coordinates
 */
public record DdpmLoss(DdpmChain chain, Reduction reduction) implements Objective {
    /** Checks that both are there. */
    public DdpmLoss {
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
     * The loss for given steps and noise.
     *
     * @param model the model
     * @param x0 clean data {@code [N, ...]}
     * @param indices each sample's step of the chain, N values
     * @param z standard normal noise of x0's shape
     * @return the losses
     * @throws IllegalArgumentException if an index is outside the chain
     */
    public Losses evaluate(ScoreModel model, Tensor x0, int[] indices, Tensor z) {
        try (Scope scope = Scope.open()) {
            double[] t = Perturbation.times(x0, indices, chain.steps());
            double[] signal = new double[indices.length];
            double[] noise = new double[indices.length];
            double[] negativeNoise = new double[indices.length];
            double[] ones = new double[indices.length];
            for (int i = 0; i < indices.length; i++) {
                signal[i] = chain.sqrtCumulativeAlpha(indices[i]);
                noise[i] = chain.sqrtOneMinusCumulativeAlpha(indices[i]);
                negativeNoise[i] = -noise[i];
                ones[i] = 1;
            }
            Tensor x = PerSample.of(signal).combine(x0, PerSample.of(noise), z);
            Tensor epsHat = PerSample.of(negativeNoise).times(model.score(x, t));
            return Perturbation.keep(scope, Perturbation.losses(epsHat, z, PerSample.of(ones), reduction, t));
        }
    }
}
