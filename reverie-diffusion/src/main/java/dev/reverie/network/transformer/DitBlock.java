package dev.reverie.network.transformer;

import dev.reverie.network.InPlace;
import dev.reverie.nn.Linear;
import dev.reverie.nn.MultiHeadAttention;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.ActivationCheckpointing;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.List;

/**
 * A block of DiT with adaLN-zero (Peebles and Xie 2022, arXiv:2212.09748, figure 3): attention, then a perceptron of
 * four times the width, each after a norm and before a gate that the embedding modulates:
 *
 * <pre>{@code
 * x' = x  + g1 attention(norm(x)  (1 + s1) + t1)
 * y  = x' + g2 W2 gelu(W1 (norm(x') (1 + s2) + t2))
 * }</pre>
 *
 * <p>Shifts t, scales s and gates g start at zero, and so the block as the identity.
 */
final class DitBlock {
    private static final int EXPANSION = 4;

    private final Modulation modulation;
    private final MultiHeadAttention attention;
    private final Linear wide;
    private final Linear narrow;

    /**
     * Declares a block.
     *
     * @param parameters where it declares
     * @param name prefix of the names
     * @param features width of a token
     * @param heads attention heads
     */
    DitBlock(Parameters parameters, String name, long features, long heads) {
        modulation = new Modulation(parameters, name + ".modulation", features, 6);
        attention = new MultiHeadAttention(parameters, name + ".attention", features, heads);
        wide = new Linear(parameters, name + ".wide", features, EXPANSION * features, 1);
        narrow = new Linear(parameters, name + ".narrow", EXPANSION * features, features, 1);
    }

    /**
     * Applies the block.
     *
     * @param x tokens {@code [N, T, features]}, which stay
     * @param embedding embedding of each sample {@code [N, features]}
     * @return {@code [N, T, features]}
     */
    Tensor forward(Tensor x, Tensor embedding) {
        return ActivationCheckpointing.of(List.of(x, embedding), given -> evaluate(given.get(0), given.get(1)));
    }

    private Tensor evaluate(Tensor x, Tensor embedding) {
        try (Scope scope = Scope.open()) {
            Tensor parts = modulation.forward(embedding);
            Tensor h = modulation.norm(x, parts, 0);
            h = InPlace.replace(h, attention.forward(h));
            h = InPlace.replace(h, h.mul(modulation.part(parts, 2)));
            Tensor mixed = InPlace.sum(h, x, false);
            h = modulation.norm(mixed, parts, 3);
            h = InPlace.replace(h, wide.forward(h));
            h = InPlace.replace(h, Functional.gelu(h));
            h = InPlace.replace(h, narrow.forward(h));
            h = InPlace.replace(h, h.mul(modulation.part(parts, 5)));
            return scope.keep(InPlace.sum(h, mixed, false));
        }
    }
}
