package dev.reverie.network.refinenet;

import dev.reverie.network.InPlace;
import dev.reverie.nn.Activation;
import dev.reverie.nn.Conv2d;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** RefineNet's residual convolution units: each adds two rounds of nonlinearity and convolution to its input. */
final class ResidualConvolutions {
    private static final int ROUNDS = 2;

    private final Activation activation;
    private final List<List<Round>> units = new ArrayList<>();

    /** Normalisation, nonlinearity, convolution. */
    private record Round(Normalization norm, Conv2d convolution) {}

    ResidualConvolutions(Style style, Parameters parameters, String name, long width, int count) {
        activation = style.activation();
        for (int unit = 1; unit <= count; unit++) {
            List<Round> rounds = new ArrayList<>();
            for (int round = 1; round <= ROUNDS; round++) {
                String prefix = name + "." + unit + "_" + round;
                rounds.add(new Round(
                        style.refinement().declare(parameters, prefix + "_norm", width),
                        Conv2d.dilated(parameters, prefix + "_conv", width, width, 3, 1, false)));
            }
            units.add(rounds);
        }
    }

    /**
     * Applies the units.
     *
     * @param x {@code [N, width, H, W]}
     * @param levels index of each sample's noise level, or null
     * @return {@code [N, width, H, W]}
     */
    Tensor forward(Tensor x, @Nullable Tensor levels) {
        try (Scope scope = Scope.open()) {
            Tensor h = x;
            for (List<Round> rounds : units) {
                Tensor sum = unit(rounds, h, levels);
                h = h == x ? sum : InPlace.replace(h, sum);
            }
            return scope.keep(h);
        }
    }

    private Tensor unit(List<Round> rounds, Tensor x, @Nullable Tensor levels) {
        try (Scope scope = Scope.open()) {
            Tensor h = x;
            for (Round round : rounds) {
                Tensor normal = round.norm().forward(h, levels);
                if (h != x) {
                    InPlace.replace(h, normal);
                }
                Tensor active = normal == x ? activation.apply(x) : activation.consume(normal);
                h = InPlace.replace(active, round.convolution().forward(active));
            }
            return scope.keep(InPlace.sum(h, x, false));
        }
    }
}
