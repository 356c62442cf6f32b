package dev.reverie.network.unet2d;

import dev.reverie.network.InPlace;
import dev.reverie.nn.GroupNorm;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Self-attention over the positions of an image with one or several heads:
 * {@code (x + P(softmax(Q K^T / sqrt(d)) V)) / scale}, where Q, K and V are maps of the normalised x.
 */
final class SelfAttention {
    private final @Nullable GroupNorm norm;
    private final PixelMap query;
    private final PixelMap key;
    private final PixelMap value;
    private final PixelMap output;
    private final long heads;
    private final double scale;

    /**
     * Declares a block.
     *
     * @param config gives heads and normalisation
     * @param parameters where it declares
     * @param name prefix of the names
     * @param width channels
     * @param normalised whether x is normalised first
     * @param scale divides the sum
     */
    SelfAttention(
            Unet2dConfig config, Parameters parameters, String name, int width, boolean normalised, double scale) {
        norm = normalised
                ? new GroupNorm(parameters, name + ".group_norm", config.groups(), width, config.epsilon())
                : null;
        query = new PixelMap(parameters, name + ".to_q", width, 1);
        key = new PixelMap(parameters, name + ".to_k", width, 1);
        value = new PixelMap(parameters, name + ".to_v", width, 1);
        output = new PixelMap(parameters, name + ".to_out.0", width, 0);
        heads = width / config.headWidth().orElse(width);
        this.scale = scale;
    }

    /**
     * Applies the block.
     *
     * @param x {@code [N, C, H, W]}, which stays
     * @return the same shape
     */
    Tensor forward(Tensor x) {
        try (Scope scope = Scope.open()) {
            Tensor normed = norm == null ? x : norm.forward(x);
            Tensor mixed = Functional.attention(
                    split(query.forward(normed)), split(key.forward(normed)), split(value.forward(normed)));
            Tensor image = mixed.permute(0, 2, 1, 3)
                    .reshape(x.size(0), x.size(2), x.size(3), x.size(1))
                    .permute(0, 3, 1, 2);
            Tensor sum = InPlace.sum(output.forward(image), x, false);
            return scope.keep(scale == 1 ? sum : sum.div(scale));
        }
    }

    /** Positions as tokens, {@code [N, C, H, W]} to {@code [N, heads, H W, C / heads]}. */
    private Tensor split(Tensor image) {
        return image.permute(0, 2, 3, 1)
                .reshape(image.size(0), image.size(2) * image.size(3), heads, image.size(1) / heads)
                .permute(0, 2, 1, 3);
    }
}
