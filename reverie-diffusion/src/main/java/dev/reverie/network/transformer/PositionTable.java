package dev.reverie.network.transformer;

import dev.reverie.nn.Initializer;
import dev.reverie.nn.TimeFeatures;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.stream.IntStream;

/**
 * The place of each patch as sines and cosines (Vaswani et al. 2017, arXiv:1706.03762, section 3.5), one half of the
 * features for the row and one for the column. A fixed table, since attention alone ignores positions.
 */
final class PositionTable {
    private PositionTable() {}

    /**
     * Fills a parameter {@code [rows columns, features]}.
     *
     * @param rows patches one above the other
     * @param columns patches side by side
     * @param features a multiple of 4
     */
    static Initializer initializer(int rows, int columns, int features) {
        return (parameter, generator) -> {
            try (Scope scope = Scope.open()) {
                parameter.copyFrom(of(rows, columns, features));
            }
        };
    }

    /** The table, float64 on the processor. */
    private static Tensor of(int rows, int columns, int features) {
        long half = features / 2;
        Tensor row = places(rows, features / 2).view(rows, 1, half).expand(rows, columns, half);
        Tensor column = places(columns, features / 2).view(1, columns, half).expand(rows, columns, half);
        return Tensors.cat(2, row, column).view((long) rows * columns, features);
    }

    private static Tensor places(int count, int features) {
        return TimeFeatures.positional(
                IntStream.range(0, count).asDoubleStream().toArray(), features, 0);
    }
}
