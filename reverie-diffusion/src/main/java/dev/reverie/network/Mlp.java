package dev.reverie.network;

import dev.reverie.nn.Activation;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Initializer;
import dev.reverie.nn.Linear;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.nn.TimeFeatures;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A residual multi-layer perceptron for points and tables. Each block adds
 * {@code W2 silu(W1 silu(norm(h)) + T silu(e))} to its input, where {@code e} embeds random Fourier features of the
 * conditioning number, and the class where there are classes; the last layer starts at zero.
 *
 * <p>The conditioning number is {@link MlpConfig#condition}, the time in [0, 1] by default; {@code fourierScale} belongs to
 * its range. Under the variance-exploding process the time in [0, 1] is the logarithm of sigma but for scale and shift.
 * The output has unit scale and is not divided by a noise level.
 */
public final class Mlp implements Network {
    private static final double NORM_EPSILON = 1e-6;

    private final MlpConfig config;
    private final Parameters parameters = new Parameters();
    private final Parameter frequencies;
    private final Linear timeIn;
    private final Linear timeOut;
    private final Linear input;
    private final List<Block> blocks = new ArrayList<>();
    private final Linear output;
    private final ContextEmbedding contextEmbedding;

    private record Block(Linear first, Linear time, Linear second) {}

    /**
     * Declares the network; its parameters get memory by {@link Parameters#allocate}.
     *
     * @param config all options
     */
    public Mlp(MlpConfig config) {
        this.config = config;
        int width = config.features();
        frequencies = parameters.frozen("time.frequencies", Initializer.normal(config.fourierScale()), width / 2);
        timeIn = new Linear(parameters, "time.in", 2L * (width / 2), width, 1);
        timeOut = new Linear(parameters, "time.out", width, width, 1);
        input = new Linear(parameters, "input", config.dimension(), width, 1);
        for (int i = 0; i < config.blocks(); i++) {
            String name = "blocks." + i;
            blocks.add(new Block(
                    new Linear(parameters, name + ".first", width, width, 1),
                    new Linear(parameters, name + ".time", width, width, 1),
                    new Linear(parameters, name + ".second", width, width, 0)));
        }
        output = new Linear(parameters, "output", width, config.dimension(), 0);
        contextEmbedding = new ContextEmbedding(parameters, config.classes(), config.augmentationLength(), width);
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public NoiseCondition noiseCondition() {
        return config.condition();
    }

    @Override
    public int classes() {
        return contextEmbedding.classes();
    }

    /** The options this network was built from. */
    public MlpConfig config() {
        return config;
    }

    /**
     * {@inheritDoc}
     *
     * @param x {@code [N, dimension]}
     * @param context classes and augmentations, as far as the configuration has them
     */
    @Override
    public Tensor forward(Tensor x, double[] condition, Context context, Dropout dropout) {
        if (x.rank() != 2 || x.size(1) != config.dimension()) {
            throw new IllegalArgumentException("this network takes [N, " + config.dimension() + "], got " + x);
        }
        if (condition.length != x.size(0)) {
            throw new IllegalArgumentException("one conditioning number per sample is needed: " + x.size(0)
                    + " samples, got " + condition.length + " numbers");
        }
        try (Scope scope = Scope.open()) {
            Tensor features = TimeFeatures.fourier(condition, frequencies.value())
                    .to(x.device())
                    .to(x.dtype());
            Tensor embedded = timeOut.forward(Activation.SWISH.apply(timeIn.forward(features)));
            Tensor time = Activation.SWISH.apply(contextEmbedding.addTo(embedded, context));
            Tensor h = input.forward(x);
            for (Block block : blocks) {
                Tensor inner = block.first().forward(Activation.SWISH.apply(Functional.layerNorm(h, NORM_EPSILON)));
                inner = Activation.SWISH.apply(inner.add(block.time().forward(time)));
                h = h.add(block.second().forward(dropout.apply(inner, config.dropout())));
            }
            Tensor last = Activation.SWISH.apply(Functional.layerNorm(h, NORM_EPSILON));
            return scope.keep(output.forward(last));
        }
    }
}
