package dev.reverie.nn;

import dev.reverie.torch.ActivationCheckpointing;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.List;

/**
 * Self-attention over the positions of an image, one head, with a residual connection:
 * {@code x + NIN(softmax(q k^T / sqrt(C)) v)} of the normalised input, times {@code 1/sqrt(2)} when rescaled
 * (DDPM, arXiv:2006.11239, and NCSN++).
 */
public final class Attention {
    private final GroupNorm norm;
    private final Nin query;
    private final Nin key;
    private final Nin value;
    private final Nin output;
    private final boolean rescale;

    /**
     * Declares a block with the normalisation of NCSN++.
     *
     * @param parameters where it declares
     * @param name prefix of the names
     * @param channels width
     * @param initScale scale of the last map's initial variance
     * @param rescale whether the sum is divided by sqrt(2)
     */
    public Attention(Parameters parameters, String name, long channels, double initScale, boolean rescale) {
        this(parameters, name, GroupNorm.Grouping.QUARTER, channels, initScale, rescale);
    }

    /**
     * Declares a block.
     *
     * @param parameters where it declares
     * @param name prefix of the names
     * @param grouping groups of the normalisation
     * @param channels width
     * @param initScale scale of the last map's initial variance
     * @param rescale whether the sum is divided by sqrt(2)
     */
    public Attention(
            Parameters parameters,
            String name,
            GroupNorm.Grouping grouping,
            long channels,
            double initScale,
            boolean rescale) {
        norm = new GroupNorm(parameters, name + ".GroupNorm_0", grouping, channels);
        query = new Nin(parameters, name + ".NIN_0", channels, channels, 0.1);
        key = new Nin(parameters, name + ".NIN_1", channels, channels, 0.1);
        value = new Nin(parameters, name + ".NIN_2", channels, channels, 0.1);
        output = new Nin(parameters, name + ".NIN_3", channels, channels, initScale);
        this.rescale = rescale;
    }

    /**
     * Applies the block.
     *
     * @param x {@code [N, C, H, W]}
     * @return the same shape
     */
    public Tensor forward(Tensor x) {
        return ActivationCheckpointing.of(List.of(x), given -> evaluate(given.get(0)));
    }

    private Tensor evaluate(Tensor x) {
        long n = x.size(0);
        long c = x.size(1);
        long positions = x.size(2) * x.size(3);
        try (Scope scope = Scope.open()) {
            Tensor tokens = norm.forward(x).permute(0, 2, 3, 1).reshape(n, positions, c);
            Tensor mapped = Nin.queriesKeysValues(query, key, value, 1 / Math.sqrt((double) c), tokens);
            List<Tensor> parts = Tensors.unbind(mapped.view(n, 1, positions, 3, c), 3);
            Tensor mixed = Functional.attention(parts.get(0), parts.get(1), parts.get(2), 1);
            Tensor image =
                    output.forwardTokens(mixed).view(n, x.size(2), x.size(3), c).permute(0, 3, 1, 2);
            Tensor sum = x.add(image);
            return scope.keep(rescale ? sum.mul(Math.sqrt(0.5)) : sum);
        }
    }
}
