package dev.reverie.loss;

import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * How the squared residuals of one sample become its loss.
 *
 * <p>The gradient is clipped after this choice, so it belongs to the preset.
 */
public enum Reduction {
    /** Mean over all coordinates: the published VP and sub-VP configurations. */
    MEAN,
    /** Half the sum over all coordinates: the published VE configurations. */
    HALF_SUM;

    /** {@code [N, ...] -> [N]}: reduces the squares of the residual. */
    Tensor ofSquares(Tensor residual) {
        try (Scope scope = Scope.open()) {
            double coordinates = (double) residual.count() / residual.size(0);
            Tensor sums = residual.square().sumPerSample();
            return scope.keep(sums.mul(this == MEAN ? 1 / coordinates : 0.5));
        }
    }
}
