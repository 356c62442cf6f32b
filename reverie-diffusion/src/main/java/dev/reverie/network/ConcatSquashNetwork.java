package dev.reverie.network;

import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The velocity network of FFJORD for points and tables: linear layers gated by the time, with smooth nonlinearities between
 * (Grathwohl et al. 2018, arXiv:1810.01367). It can be differentiated twice, as the gradient of a likelihood
 * needs. There is no dropout: a flow must be one function during a solve.
 *
 * <p>The conditioning number is the time in [0, 1].
 */
public final class ConcatSquashNetwork implements Network {
    private final ConcatSquashConfig config;
    private final Parameters parameters = new Parameters();
    private final List<ConcatSquashLayer> layers = new ArrayList<>();

    /**
     * Declares the network; its parameters get memory by {@link Parameters#allocate}.
     *
     * @param config all options
     */
    public ConcatSquashNetwork(ConcatSquashConfig config) {
        this.config = config;
        int in = config.dimension();
        for (int i = 0; i < config.hiddenLayers(); i++) {
            layers.add(new ConcatSquashLayer(parameters, "layers." + i, in, config.width()));
            in = config.width();
        }
        layers.add(new ConcatSquashLayer(parameters, "layers." + config.hiddenLayers(), in, config.dimension()));
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public NoiseCondition noiseCondition() {
        return NoiseCondition.UNIT_TIME;
    }

    /** The options this network was built from. */
    public ConcatSquashConfig config() {
        return config;
    }

    /**
     * {@inheritDoc}
     *
     * @param x {@code [N, dimension]}
     * @param condition the time of each sample, N values
     * @param context must be none
     * @param dropout not used
     */
    @Override
    public Tensor forward(Tensor x, double[] condition, Context context, Dropout dropout) {
        context.requireNone();
        if (x.rank() != 2 || x.size(1) != config.dimension()) {
            throw new IllegalArgumentException("this network takes [N, " + config.dimension() + "], got " + x);
        }
        if (condition.length != x.size(0)) {
            throw new IllegalArgumentException("one conditioning number per sample is needed: " + x.size(0)
                    + " samples, got " + condition.length + " numbers");
        }
        try (Scope scope = Scope.open()) {
            boolean common = Arrays.stream(condition).allMatch(t -> t == condition[0]);
            double[] times = common ? new double[] {condition[0]} : condition;
            Tensor t = Tensors.of(times, times.length, 1).like(x);
            Tensor h = x;
            for (int i = 0; i < layers.size(); i++) {
                h = layers.get(i).forward(i == 0 ? h : activate(h), t);
            }
            return scope.keep(h);
        }
    }

    private Tensor activate(Tensor h) {
        return switch (config.nonlinearity()) {
            case TANH -> h.tanh();
            case SOFTPLUS -> Functional.softplus(h);
            case SWISH -> Functional.silu(h);
        };
    }
}
