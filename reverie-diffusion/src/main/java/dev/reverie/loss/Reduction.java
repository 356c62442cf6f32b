package dev.reverie.loss;

import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * Reduction of the squared residuals of a sample to its loss.
 *
 * <p>The gradient is clipped after this choice, so it belongs to the preset.
 */
public enum Reduction {
    /** Mean over all coordinates: the published VP and sub-VP configurations. */
    MEAN,
    /** Half the sum over all coordinates: the published VE configurations. */
    HALF_SUM;

    /** Factor of the sum over the coordinates. */
    double factor(long coordinates) {
        return this == MEAN ? 1 / (double) coordinates : 0.5;
    }

    /** {@code [N, ...] -> [N]}: reduces the squares of the residual. */
    Tensor ofSquares(Tensor residual) {
        try (Scope scope = Scope.open()) {
            Tensor sums = residual.square().sumPerSample();
            return scope.keep(sums.mul(factor(residual.count() / residual.size(0))));
        }
    }
}
