package dev.reverie.network;

import dev.reverie.nn.Initializer;
import dev.reverie.nn.Linear;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;

/**
 * Attention pooling of the positions of an image into one vector: the mean is the query; the mean and all positions,
 * with learned position embeddings, are keys and values.
 *
 * <p>Radford et al. 2021 (arXiv:2103.00020), section 2.4; used by the classifiers of Dhariwal and Nichol 2021
 * (arXiv:2105.05233) with heads of 64 channels, as here where the width allows.
 */
final class AttentionPooling {
    private static final long HEAD_WIDTH = 64;

    private final Parameter positionEmbedding;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final long positions;
    private final long channels;
    private final long heads;

    /**
     * Declares the layer.
     *
     * @param parameters where it declares
     * @param name prefix of the names
     * @param positions number of positions of the image
     * @param channels width
     */
    AttentionPooling(Parameters parameters, String name, long positions, long channels) {
        this.positions = positions;
        this.channels = channels;
        heads = channels % HEAD_WIDTH == 0 ? channels / HEAD_WIDTH : 1;
        positionEmbedding = parameters.declare(
                name + ".positions", Initializer.normal(1 / Math.sqrt((double) channels)), positions + 1, channels);
        query = new Linear(parameters, name + ".query", channels, channels, 1);
        key = new Linear(parameters, name + ".key", channels, channels, 1);
        value = new Linear(parameters, name + ".value", channels, channels, 1);
    }

    /**
     * Pools.
     *
     * @param x {@code [N, C, H, W]}
     * @return {@code [N, C]}
     */
    Tensor forward(Tensor x) {
        long n = x.size(0);
        if (x.size(2) * x.size(3) != positions) {
            throw new IllegalArgumentException("attention pooling has learned " + positions
                    + " positions, got an image of " + x.size(2) + " x " + x.size(3)
                    + " at the last level; use images of the configured size, or mean pooling");
        }
        try (Scope scope = Scope.open()) {
            Tensor pixels = x.reshape(n, channels, positions).transpose(1, 2);
            Tensor tokens = Tensors.cat(1, pixels.mean(true, 1), pixels).add(positionEmbedding.value());
            Tensor mean = tokens.narrow(1, 0, 1);
            Tensor pooled = Functional.attention(
                    split(query.forward(mean)), split(key.forward(tokens)), split(value.forward(tokens)));
            return scope.keep(pooled.transpose(1, 2).reshape(n, channels));
        }
    }

    /** {@code [N, L, C] -> [N, heads, L, C / heads]}. */
    private Tensor split(Tensor tokens) {
        return tokens.reshape(tokens.size(0), tokens.size(1), heads, channels / heads)
                .transpose(1, 2);
    }
}
