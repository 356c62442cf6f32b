package dev.reverie.network.transformer;

import dev.reverie.network.Context;
import dev.reverie.network.InPlace;
import dev.reverie.network.Network;
import dev.reverie.network.SampleEmbedding;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Linear;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The diffusion transformer DiT with adaLN-zero (Peebles and Xie 2022, arXiv:2212.09748): an image is cut into patches,
 * each patch a token; blocks of attention and perceptrons, conditioned on noise level and class through norms and
 * gates, map the tokens into patches of the output.
 *
 * <p>The conditioning number is an index of a chain, a time scaled to [0, 999], or a quarter of the logarithm of the
 * noise level; the output has unit scale, is not divided by a noise level, and is zero before training. There is no
 * dropout, as in the paper. Three things are not the paper's: the output is the noise alone without a learned variance,
 * the nonlinearity is GELU itself and not its approximation by a hyperbolic tangent, and affine maps inside the
 * embedding of the noise level start by Glorot's rule like all others.
 */
public final class Dit implements Network {
    private static final int TIME_FEATURES = 256;

    private final DitConfig config;
    private final Parameters parameters = new Parameters();
    private final Patches patches;
    private final Linear input;
    private final Parameter positions;
    private final List<DitBlock> blocks = new ArrayList<>();
    private final Modulation lastModulation;
    private final Linear output;
    private final SampleEmbedding embedding;

    /**
     * Declares the network; its parameters get memory by {@link Parameters#allocate}.
     *
     * @param config all options
     */
    public Dit(DitConfig config) {
        this.config = config;
        int features = config.features();
        patches = new Patches(config.patch(), config.rows(), config.columns());
        input = new Linear(parameters, "input", config.patchLength(), features, 1);
        positions = parameters.frozen(
                "positions",
                PositionTable.initializer(config.rows(), config.columns(), features),
                config.tokens(),
                features);
        for (int i = 0; i < config.blocks(); i++) {
            blocks.add(new DitBlock(parameters, "blocks." + i, features, config.heads()));
        }
        lastModulation = new Modulation(parameters, "output.modulation", features, 2);
        output = Linear.zeros(parameters, "output", features, config.patchLength());
        embedding =
                new SampleEmbedding(parameters, TIME_FEATURES, features, config.classes(), config.augmentationLength());
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public int classes() {
        return embedding.classes();
    }

    /** The options this network was built from. */
    public DitConfig config() {
        return config;
    }

    /**
     * {@inheritDoc}
     *
     * @param x {@code [N, channels, height, width]} of the configuration: the position table has this size only
     * @param context classes and augmentations, as far as the configuration has them
     * @param dropout ignored
     */
    @Override
    public Tensor forward(Tensor x, double[] condition, Context context, Dropout dropout) {
        if (x.rank() != 4
                || x.size(1) != config.channels()
                || x.size(2) != config.height()
                || x.size(3) != config.width()) {
            throw new IllegalArgumentException("this network takes [N, " + config.channels() + ", " + config.height()
                    + ", " + config.width() + "], got " + x);
        }
        try (Scope scope = Scope.open()) {
            Tensor conditioning = embedding.forward(condition, context, x);
            Tensor tokens = input.forward(patches.cut(x));
            tokens = InPlace.replace(
                    tokens, InPlace.sum(tokens, positions.value().to(x.dtype()), false));
            for (DitBlock block : blocks) {
                tokens = InPlace.replace(tokens, block.forward(tokens, conditioning));
            }
            Tensor last = lastModulation.norm(tokens, lastModulation.forward(conditioning), 0);
            return scope.keep(patches.join(output.forward(last)));
        }
    }
}
