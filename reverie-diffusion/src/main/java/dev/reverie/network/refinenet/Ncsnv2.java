package dev.reverie.network.refinenet;

import dev.reverie.network.Context;
import dev.reverie.network.Network;
import dev.reverie.network.NoiseCondition;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Initializer;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * The score network of Song and Ermon 2020 (arXiv:2006.09011, technique 3 and appendix A): a RefineNet that does not
 * depend on the noise level, divided by it.
 *
 * <pre>{@code
 * s(x, sigma_i) = f(x) / sigma_i
 * }</pre>
 *
 * <p>Parameters have the names and the order of the authors' programs, so that their weights load by name. It has no
 * dropout.
 */
public final class Ncsnv2 implements Network {
    private final Ncsnv2Config config;
    private final Parameters parameters = new Parameters();
    private final Parameter sigmas;
    private final RefineNet net;

    /**
     * Declares the network; its parameters get memory by {@link Parameters#allocate}.
     *
     * @param config all options
     */
    public Ncsnv2(Ncsnv2Config config) {
        this.config = config;
        double[] levels =
                config.sigmas().stream().mapToDouble(Double::doubleValue).toArray();
        sigmas = parameters.buffer("sigmas", Initializer.values(levels), levels.length);
        Style style = new Style(config.activation(), Normalization.shared(), Normalization.none(), Style.Pooling.MAX);
        net = new RefineNet(
                style,
                parameters,
                config.channels(),
                config.centered(),
                config.features(),
                config.variant().stages());
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public NoiseCondition noiseCondition() {
        return NoiseCondition.INDEX;
    }

    /** The options this network was built from. */
    public Ncsnv2Config config() {
        return config;
    }

    /**
     * {@inheritDoc}
     *
     * @param x {@code [N, channels, H, W]} with H and W multiples of {@link Ncsnv2Config.Variant#reduction}
     * @param condition index of each sample's noise level, the largest level first, as
     *     {@link dev.reverie.model.Conditioning.LadderLabel} gives it
     * @throws IllegalArgumentException if x has another shape or a condition is no index of a level
     */
    @Override
    public Tensor forward(Tensor x, double[] condition, Context context, Dropout dropout) {
        context.requireNone();
        try (Scope scope = Scope.open()) {
            Tensor indices = NoiseLevels.indices(x, condition, config.sigmas().size());
            Tensor output = net.forward(x, indices);
            // In the precision of the table, float32 at least: the levels span four orders of magnitude.
            DType fine = output.dtype() == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
            Tensor sigma = sigmas.value().indexSelect(0, indices).to(fine).perSample(output);
            return scope.keep(output.to(fine).div(sigma).to(output.dtype()));
        }
    }
}
