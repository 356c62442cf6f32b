package dev.reverie.network.refinenet;

import dev.reverie.nn.ConditionalInstanceNormPlus;
import dev.reverie.nn.InstanceNormPlus;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A normalisation inside a block, which may depend on the noise level. */
@FunctionalInterface
interface Normalization {
    /**
     * Normalises.
     *
     * @param x {@code [N, C, H, W]}
     * @param levels index of each sample's noise level, {@code [N]}; null in an unconditional network
     * @return x itself where nothing is normalised
     */
    Tensor forward(Tensor x, @Nullable Tensor levels);

    /** Declares the normalisations of a network. */
    @FunctionalInterface
    interface Kind {
        /**
         * Declares one.
         *
         * @param parameters where
         * @param name prefix of its names
         * @param channels channels of its input
         */
        Normalization declare(Parameters parameters, String name, long channels);
    }

    /** None at all. */
    static Kind none() {
        return (parameters, name, channels) -> (x, levels) -> x;
    }

    /** The same for all noise levels. */
    static Kind shared() {
        return (parameters, name, channels) -> {
            InstanceNormPlus norm = new InstanceNormPlus(parameters, name, channels);
            return (x, levels) -> norm.forward(x);
        };
    }

    /** With coefficients of each of {@code count} noise levels. */
    static Kind perLevel(int count) {
        return (parameters, name, channels) -> {
            var norm = new ConditionalInstanceNormPlus(parameters, name, channels, count);
            return (x, levels) -> norm.forward(x, Objects.requireNonNull(levels, "levels"));
        };
    }
}
