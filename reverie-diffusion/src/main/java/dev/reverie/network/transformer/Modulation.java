package dev.reverie.network.transformer;

import dev.reverie.network.InPlace;
import dev.reverie.nn.Linear;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * Maps the embedding of a sample to shifts, scales and gates of its tokens by one affine map that starts at zero,
 * adaLN-zero (Peebles and Xie 2022, arXiv:2212.09748, section 3.2).
 */
final class Modulation {
    private static final double EPSILON = 1e-6;

    private final Linear map;
    private final long features;

    /**
     * Declares the map.
     *
     * @param parameters where it declares
     * @param name prefix of the names
     * @param features width of a token
     * @param parts number of vectors it makes
     */
    Modulation(Parameters parameters, String name, long features, int parts) {
        map = Linear.zeros(parameters, name, features, parts * features);
        this.features = features;
    }

    /**
     * Makes the vectors.
     *
     * @param embedding embedding of each sample {@code [N, features]}
     * @return {@code [N, 1, parts features]}
     */
    Tensor forward(Tensor embedding) {
        try (Tensor parts = map.forward(embedding)) {
            return parts.view(parts.size(0), 1, parts.size(1));
        }
    }

    /**
     * One of the vectors.
     *
     * @param parts what {@link #forward} made
     * @param index which
     * @return {@code [N, 1, features]}
     */
    Tensor part(Tensor parts, int index) {
        return parts.narrow(2, index * features, features);
    }

    /**
     * Modulated normalisation {@code norm(x) (1 + scale) + shift}.
     *
     * @param x tokens {@code [N, T, features]}, which stay
     * @param parts what {@link #forward} made
     * @param index of the shift; the scale is the next
     * @return {@code [N, T, features]}
     */
    Tensor norm(Tensor x, Tensor parts, int index) {
        try (Scope scope = Scope.open()) {
            Tensor h = Functional.layerNorm(x, EPSILON);
            h = InPlace.replace(h, h.mul(part(parts, index + 1).add(1)));
            return scope.keep(InPlace.sum(h, part(parts, index), false));
        }
    }
}
