package dev.reverie.inverse;

import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.function.LongFunction;

/**
 * Mean and standard deviation of posterior draws, pixel by pixel: the picture, and how sure each part of it is.
 *
 * @param mean {@code [N, ...]}, float64
 * @param std {@code [N, ...]}, float64, with n - 1 in the denominator
 * @param count number of draws n
 */
public record PosteriorDraws(Tensor mean, Tensor std, int count) {
    /**
     * Draws, and keeps sums only (Welford 1962).
     *
     * @param count how many, at least 2
     * @param draw makes draw number 0, 1, ..., {@code [N, ...]}; for any sampler and model, such as {@link GuidedModel}
     * @return the moments, in the caller's scope
     * @throws IllegalArgumentException if there are too few draws
     */
    public static PosteriorDraws of(int count, LongFunction<Tensor> draw) {
        if (count < 2) {
            throw new IllegalArgumentException("a standard deviation needs at least 2 draws, got " + count);
        }
        try (Scope scope = Scope.open()) {
            Tensor mean = draw.apply(0).to(DType.FLOAT64).copy();
            Tensor squares = mean.zerosLike();
            for (int k = 1; k < count; k++) {
                try (Scope inner = Scope.open()) {
                    Tensor x = draw.apply(k).to(DType.FLOAT64);
                    Tensor before = x.sub(mean);
                    mean.addInPlace(before, 1.0 / (k + 1));
                    squares.addProductInPlace(before, x.sub(mean), 1);
                }
            }
            Tensor std = squares.mul(1.0 / (count - 1)).sqrtInPlace();
            return new PosteriorDraws(scope.keep(mean), scope.keep(std), count);
        }
    }
}
