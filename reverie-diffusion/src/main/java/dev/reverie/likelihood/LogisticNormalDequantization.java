package dev.reverie.likelihood;

import dev.reverie.sampler.SeededNoise;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * Variational dequantisation: {@code u = logistic(mu(k) + s(k) e)}, e standard normal, with mu and s from a small
 * network.
 *
 * <pre>{@code
 * ln q(u | k) = sum [ -e^2 / 2 - ln(2 pi) / 2 - ln s - ln u - ln(1 - u) ]
 * }</pre>
 *
 * <p>Ho et al. 2019 (arXiv:1902.00275), section 3.1, with a diagonal logistic-normal in place of the conditional
 * flow. Train it by {@link DequantizationTraining}; untrained it is nearly the uniform one.
 *
 * @param network gives mu and ln s; it stays with the caller
 */
public record LogisticNormalDequantization(DequantizationNetwork network) implements Dequantization {
    private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

    /** Checks that the network is there. */
    public LogisticNormalDequantization {
        Objects.requireNonNull(network, "network");
    }

    @Override
    public Offsets draw(Tensor levels, Quantized kind, SeededNoise noise) {
        try (Scope scope = Scope.open()) {
            Tensor input = levels.mul(2.0 / (kind.levels() - 1)).sub(1);
            DequantizationNetwork.Moments moments = network.moments(input);
            Tensor e = noise.draw(levels, "dequantisation", 0);
            Tensor y = moments.mean().add(moments.logStd().exp().mul(e));
            // ln u = -softplus(-y) and ln(1 - u) = -softplus(y), which together are -(|y| + 2 ln(1 + exp(-|y|)))
            Tensor size = y.abs();
            Tensor jacobian = size.add(size.neg().exp().add(1).log(), 2);
            Tensor terms =
                    jacobian.sub(moments.logStd()).sub(e.square().mul(0.5)).sub(HALF_LOG_TWO_PI);
            return new Offsets(scope.keep(y.sigmoid()), scope.keep(terms.sumPerSample()));
        }
    }

    @Override
    public String label() {
        return "variational";
    }

    /** Names the family; the network does not describe itself. */
    @Override
    public String toString() {
        return "LogisticNormalDequantization";
    }
}
