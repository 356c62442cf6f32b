package dev.reverie.nn;

import dev.reverie.torch.DType;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * {@link InstanceNormPlus} with separate coefficients for each noise level: row i of a table holds gamma, alpha and
 * beta of level i, side by side (Song and Ermon 2019, arXiv:1907.05600, appendix A).
 */
public final class ConditionalInstanceNormPlus {
    private final Parameter table;
    private final long channels;

    /**
     * Declares a layer.
     *
     * @param parameters where its table {@code [levels, 3 channels]} is declared
     * @param name prefix of its name
     * @param channels at least 2
     * @param levels number of noise levels
     * @throws IllegalArgumentException if there are fewer than 2 channels
     */
    public ConditionalInstanceNormPlus(Parameters parameters, String name, long channels, long levels) {
        InstanceNormPlus.requireSeveral(name, channels);
        this.channels = channels;
        table = parameters.declare(name + ".embed.weight", this::initialize, levels, 3 * channels);
    }

    private void initialize(Tensor parameter, NoiseGenerator generator) {
        try (Scope scope = Scope.open()) {
            Initializer.normal(1, InstanceNormPlus.INITIAL_DEVIATION).fill(parameter, generator);
            parameter.narrow(1, 2 * channels, channels).fill(0);
        }
    }

    /**
     * Applies the layer.
     *
     * @param x {@code [N, channels, H, W]}
     * @param levels index of each sample's noise level, {@code [N]} of {@link DType#INT64}
     * @return {@code [N, channels, H, W]}
     */
    public Tensor forward(Tensor x, Tensor levels) {
        try (Scope scope = Scope.open()) {
            Tensor rows = table.value().indexSelect(0, levels);
            return scope.keep(InstanceNormPlus.normalize(x, part(rows, 0), part(rows, 1), part(rows, 2)));
        }
    }

    private Tensor part(Tensor rows, long index) {
        return rows.narrow(1, index * channels, channels);
    }
}
