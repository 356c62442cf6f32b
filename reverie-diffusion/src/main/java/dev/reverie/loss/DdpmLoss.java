package dev.reverie.loss;

import dev.reverie.model.ScoreModel;
import dev.reverie.schedule.DdpmChain;
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
 * <p>Ho et al. 2020 (arXiv:2006.11239), equation (14): weight {@code 1 - abar_i} on the score. The model is asked for
 * its score, and {@code eps_hat = -sqrt(1 - abar_i) s}.
 *
 * @param chain the noise rates
 * @param reduction mean or half the sum over coordinates
 */
public record DdpmLoss(DdpmChain chain, Reduction reduction) implements ChainObjective {
    /** Checks that both are there. */
    public DdpmLoss {
        Objects.requireNonNull(chain, "chain");
        Objects.requireNonNull(reduction, "reduction");
    }

    @Override
    public int steps() {
        return chain.steps();
    }

    @Override
    public Losses evaluate(ScoreModel model, Tensor x0, int[] indices, Tensor z) {
        try (Scope scope = Scope.open()) {
            ChainPrediction draw = ChainPrediction.of(model, chain, x0, indices, z);
            return Perturbation.keep(scope, Losses.of(reduction.ofSquares(draw.error()), draw.times()));
        }
    }
}
