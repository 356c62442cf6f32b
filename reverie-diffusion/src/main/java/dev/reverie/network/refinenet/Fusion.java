package dev.reverie.network.refinenet;

import dev.reverie.network.InPlace;
import dev.reverie.nn.Conv2d;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** RefineNet's multi-resolution fusion: a level and the coarser result, convolved to one width, resized and added. */
final class Fusion {
    private static final int INPUTS = 2;

    private final List<Conv2d> convolutions = new ArrayList<>();
    private final List<Normalization> norms = new ArrayList<>();

    Fusion(Style style, Parameters parameters, String name, long in, long out) {
        for (int i = 0; i < INPUTS; i++) {
            convolutions.add(Conv2d.dilated(parameters, name + ".convs." + i, in, out, 3, 1, true));
        }
        for (int i = 0; i < INPUTS; i++) {
            norms.add(style.refinement().declare(parameters, name + ".norms." + i, in));
        }
    }

    /**
     * Fuses.
     *
     * @param fine {@code [N, in, H, W]}
     * @param coarse {@code [N, in, H', W']}
     * @param levels index of each sample's noise level, or null
     * @return {@code [N, out, H, W]}
     */
    Tensor forward(Tensor fine, Tensor coarse, @Nullable Tensor levels) {
        try (Scope scope = Scope.open()) {
            Tensor sum = convolve(0, fine, levels);
            Tensor other = convolve(1, coarse, levels);
            if (other.size(2) != sum.size(2) || other.size(3) != sum.size(3)) {
                other = InPlace.replace(other, Functional.bilinearResize(other, sum.size(2), sum.size(3)));
            }
            return scope.keep(InPlace.sum(sum, other, false));
        }
    }

    private Tensor convolve(int input, Tensor x, @Nullable Tensor levels) {
        try (Scope scope = Scope.open()) {
            return scope.keep(convolutions.get(input).forward(norms.get(input).forward(x, levels)));
        }
    }
}
