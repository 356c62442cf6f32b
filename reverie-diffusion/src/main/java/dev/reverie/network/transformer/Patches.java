package dev.reverie.network.transformer;

import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * Images as rows of patches and back, without changing a number. Patches are in the order of reading; inside one,
 * channels come first, then its rows, then its columns.
 *
 * @param side of a patch in pixels
 * @param rows patches one above the other
 * @param columns patches side by side
 */
record Patches(long side, long rows, long columns) {
    /**
     * Cuts images.
     *
     * @param x {@code [N, C, rows side, columns side]}
     * @return {@code [N, rows columns, C side^2]}
     */
    Tensor cut(Tensor x) {
        try (Scope scope = Scope.open()) {
            return scope.keep(x.reshape(x.size(0), x.size(1), rows, side, columns, side)
                    .permute(0, 2, 4, 1, 3, 5)
                    .reshape(x.size(0), rows * columns, x.size(1) * side * side));
        }
    }

    /**
     * Joins patches, the inverse of {@link #cut}.
     *
     * @param tokens {@code [N, rows columns, C side^2]}
     * @return {@code [N, C, rows side, columns side]}
     */
    Tensor join(Tensor tokens) {
        long channels = tokens.size(2) / (side * side);
        try (Scope scope = Scope.open()) {
            return scope.keep(tokens.reshape(tokens.size(0), rows, columns, channels, side, side)
                    .permute(0, 3, 1, 4, 2, 5)
                    .reshape(tokens.size(0), channels, rows * side, columns * side));
        }
    }
}
