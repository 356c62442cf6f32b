package dev.reverie.nn;

import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.List;

/**
 * Self-attention of tokens with several heads (Vaswani et al. 2017, arXiv:1706.03762, section 3.2.2):
 *
 * <pre>{@code
 * [Q, K, V] = x W + b
 * y = concat_h(softmax(Q_h K_h^T / sqrt(d)) V_h) U + c,    d = width / heads
 * }</pre>
 *
 * <p>Head h takes channels {@code h d} to {@code (h + 1) d - 1} of each of Q, K and V. There is no mask and no
 * positional encoding: permuted tokens give the permuted result.
 */
public final class MultiHeadAttention {
    private final Linear queryKeyValue;
    private final Linear output;
    private final long heads;

    /**
     * Declares a layer.
     *
     * @param parameters where its two affine maps are declared
     * @param name prefix of their names, {@code .query_key_value} and {@code .output}
     * @param width channels of a token
     * @param heads number of heads, divides width
     * @throws IllegalArgumentException if heads does not divide width
     */
    public MultiHeadAttention(Parameters parameters, String name, long width, long heads) {
        if (heads < 1 || width % heads != 0) {
            throw new IllegalArgumentException("heads must divide the width " + width + ", got " + heads);
        }
        this.heads = heads;
        queryKeyValue = new Linear(parameters, name + ".query_key_value", width, 3 * width, 1);
        output = new Linear(parameters, name + ".output", width, width, 1);
    }

    /**
     * Applies the layer.
     *
     * @param x tokens {@code [N, T, width]}
     * @return {@code [N, T, width]}
     */
    public Tensor forward(Tensor x) {
        long n = x.size(0);
        long tokens = x.size(1);
        long width = x.size(2);
        try (Scope scope = Scope.open()) {
            Tensor mapped = queryKeyValue
                    .forward(x)
                    .view(n, tokens, 3, heads, width / heads)
                    .permute(2, 0, 3, 1, 4);
            List<Tensor> parts = Tensors.unbind(mapped, 0);
            Tensor mixed = Functional.attention(parts.get(0), parts.get(1), parts.get(2));
            return scope.keep(output.forward(mixed.transpose(1, 2).reshape(n, tokens, width)));
        }
    }
}
