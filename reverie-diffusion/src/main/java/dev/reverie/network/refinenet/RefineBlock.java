package dev.reverie.network.refinenet;

import dev.reverie.network.InPlace;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A block of RefineNet (Lin et al. 2017, arXiv:1611.06612, section 3.2): adapts a level and the coarser result, fuses
 * them, gathers context by pooling, and convolves once more.
 */
final class RefineBlock {
    private static final int ADAPTING_UNITS = 2;

    private final List<ResidualConvolutions> adaptations = new ArrayList<>();
    private final ResidualConvolutions output;
    private final @Nullable Fusion fusion;
    private final ChainedPooling pooling;

    /**
     * Declares a block.
     *
     * @param style how its parts normalise and pool
     * @param parameters where
     * @param name prefix of its names
     * @param in width of its inputs
     * @param out width of its result, equal to {@code in} for the coarsest
     * @param place where in the network it is
     */
    RefineBlock(Style style, Parameters parameters, String name, long in, long out, Place place) {
        int inputs = place == Place.COARSEST ? 1 : 2;
        for (int i = 0; i < inputs; i++) {
            String adaptation = name + ".adapt_convs." + i;
            adaptations.add(new ResidualConvolutions(style, parameters, adaptation, in, ADAPTING_UNITS));
        }
        int units = place == Place.FINEST ? 3 : 1;
        output = new ResidualConvolutions(style, parameters, name + ".output_convs", out, units);
        fusion = inputs == 1 ? null : new Fusion(style, parameters, name + ".msf", in, out);
        pooling = new ChainedPooling(style, parameters, name + ".crp", out);
    }

    /** Position of a block in the network. */
    enum Place {
        /** At the lowest level, where nothing coarser is fused. */
        COARSEST,
        /** In between. */
        MIDDLE,
        /** At the highest level, whose result becomes the output. */
        FINEST
    }

    /**
     * Applies the block.
     *
     * @param level {@code [N, in, H, W]}; consumed
     * @param coarser {@code [N, in, H', W']}, consumed; null for the coarsest block
     * @param levels index of each sample's noise level, or null
     * @return {@code [N, out, H, W]}
     */
    Tensor forward(Tensor level, @Nullable Tensor coarser, @Nullable Tensor levels) {
        try (Scope scope = Scope.open()) {
            Tensor h = InPlace.replace(level, adaptations.get(0).forward(level, levels));
            if (fusion != null && coarser != null) {
                Tensor other = InPlace.replace(coarser, adaptations.get(1).forward(coarser, levels));
                Tensor fused = fusion.forward(h, other, levels);
                other.close();
                h = InPlace.replace(h, fused);
            }
            h = InPlace.replace(h, pooling.forward(h, levels));
            return scope.keep(InPlace.replace(h, output.forward(h, levels)));
        }
    }
}
