package dev.reverie.network.refinenet;

import dev.reverie.network.InPlace;
import dev.reverie.nn.Conv2d;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * RefineNet's chained residual pooling: context from ever larger windows, each pooled from the one before, convolved
 * and added.
 */
final class ChainedPooling {
    private static final int LINKS = 2;

    private final Style style;
    private final List<Conv2d> convolutions = new ArrayList<>();
    private final List<Normalization> norms = new ArrayList<>();

    ChainedPooling(Style style, Parameters parameters, String name, long width) {
        this.style = style;
        for (int i = 0; i < LINKS; i++) {
            convolutions.add(Conv2d.dilated(parameters, name + ".convs." + i, width, width, 3, 1, false));
        }
        for (int i = 0; i < LINKS; i++) {
            norms.add(style.refinement().declare(parameters, name + ".norms." + i, width));
        }
    }

    /**
     * Applies the chain.
     *
     * @param x {@code [N, width, H, W]}; consumed
     * @param levels index of each sample's noise level, or null
     * @return {@code [N, width, H, W]}
     */
    Tensor forward(Tensor x, @Nullable Tensor levels) {
        try (Scope scope = Scope.open()) {
            Tensor path = style.activation().consume(x);
            Tensor sum = path;
            for (int i = 0; i < LINKS; i++) {
                Tensor next = link(i, path, levels);
                // The first link's input is the sum itself and must not change before it is read.
                sum = InPlace.sum(sum, next, false);
                path = next;
            }
            return scope.keep(sum);
        }
    }

    private Tensor link(int i, Tensor path, @Nullable Tensor levels) {
        try (Scope scope = Scope.open()) {
            Tensor normal = norms.get(i).forward(path, levels);
            return scope.keep(convolutions.get(i).forward(style.pooling().apply(normal)));
        }
    }
}
