package dev.reverie.loss;

import dev.reverie.model.ScoreModel;
import dev.reverie.schedule.SmldChain;
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
public record SmldLoss(SmldChain chain, Reduction reduction) implements ChainObjective {
    /** Checks that both are there. */
    public SmldLoss {
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
