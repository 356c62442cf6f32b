package dev.reverie.loss;

import dev.reverie.model.ScoreModel;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * The simple objective of DDPM with a little of the variational bound, of the same step and noise: one evaluation.
 *
 * <pre>{@code
 * L = L_simple + lambda L_vlb
 * }</pre>
 *
 * <p>Nichol and Dhariwal 2021 (arXiv:2102.09672), equation (16). There the bound teaches the variances only; the
 * variances here are fixed, and it reaches the noise.
 *
 * @param simple the regression of the noise
 * @param bound the variational bound in bits per dimension, of the same chain
 * @param lambda weight of the bound, at least 0; {@value #PUBLISHED_LAMBDA} in the paper
 */
public record HybridLoss(DdpmLoss simple, VariationalBoundLoss bound, double lambda) implements ChainObjective {
    /** The weight of the paper. */
    public static final double PUBLISHED_LAMBDA = 0.001;

    /**
     * Checks that both fit.
     *
     * @throws IllegalArgumentException if the chains differ or the weight is negative or not finite
     */
    public HybridLoss {
        Objects.requireNonNull(simple, "simple");
        if (!bound.terms().chain().equals(simple.chain())) {
            throw new IllegalArgumentException("both parts need one chain, got " + simple.chain() + " and "
                    + bound.terms().chain());
        }
        if (!(lambda >= 0 && lambda < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("lambda must be at least 0 and finite, got " + lambda);
        }
    }

    @Override
    public int steps() {
        return simple.steps();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException also if data of which the decoder is asked lie on no level
     */
    @Override
    public Losses evaluate(ScoreModel model, Tensor x0, int[] indices, Tensor z) {
        try (Scope scope = Scope.open()) {
            ChainPrediction draw = ChainPrediction.of(model, simple.chain(), x0, indices, z);
            Tensor perSample =
                    simple.reduction().ofSquares(draw.error()).add(bound.bitsPerDim(x0, indices, draw), lambda);
            return Perturbation.keep(scope, Losses.of(perSample, draw.times()));
        }
    }
}
