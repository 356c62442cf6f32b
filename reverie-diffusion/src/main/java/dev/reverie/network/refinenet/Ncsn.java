package dev.reverie.network.refinenet;

import dev.reverie.network.Context;
import dev.reverie.network.Network;
import dev.reverie.network.NoiseCondition;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * The noise-conditional score network of Song and Ermon 2019 (arXiv:1907.05600, appendix A): a RefineNet with dilated
 * residual blocks, whose normalisations have separate coefficients for each noise level. Its output is the score.
 *
 * <p>Parameters have the names and the order of the authors' programs, so that their weights load by name. It has no
 * dropout.
 */
public final class Ncsn implements Network {
    private final NcsnConfig config;
    private final Parameters parameters = new Parameters();
    private final RefineNet net;

    /**
     * Declares the network; its parameters get memory by {@link Parameters#allocate}.
     *
     * @param config all options
     */
    public Ncsn(NcsnConfig config) {
        this.config = config;
        Normalization.Kind perLevel = Normalization.perLevel(config.levels());
        Style style = new Style(config.activation(), perLevel, perLevel, Style.Pooling.MEAN);
        net = new RefineNet(
                style, parameters, config.channels(), config.centered(), config.features(), NcsnConfig.STAGES);
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
    public NcsnConfig config() {
        return config;
    }

    /**
     * {@inheritDoc}
     *
     * @param x {@code [N, channels, H, W]} with H and W even
     * @param condition index of each sample's noise level, the largest level first, as
     *     {@link dev.reverie.model.Conditioning.LadderLabel} gives it
     * @throws IllegalArgumentException if x has another shape or a condition is no index of a level
     */
    @Override
    public Tensor forward(Tensor x, double[] condition, Context context, Dropout dropout) {
        context.requireNone();
        try (Scope scope = Scope.open()) {
            Tensor levels = NoiseLevels.indices(x, condition, config.levels());
            return scope.keep(net.forward(x, levels));
        }
    }
}
