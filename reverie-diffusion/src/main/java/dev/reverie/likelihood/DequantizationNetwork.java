package dev.reverie.likelihood;

import dev.reverie.nn.Conv2d;
import dev.reverie.nn.Linear;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * A small network from whole numbers to mean and log deviation of a normal variable for each of them: three
 * convolutions for images, three layers for anything else. It starts as {@code N(0, 1.6^2)} whatever the input, whose
 * logistic is nearly uniform.
 */
public final class DequantizationNetwork {
    private static final double FIRST_LOG_STD = Math.log(1.6);

    private final Parameters parameters = new Parameters();
    private final Layer first;
    private final Layer second;
    private final Layer last;
    private final boolean image;

    /** A layer of either kind. */
    @FunctionalInterface
    private interface Layer {
        Tensor forward(Tensor x);
    }

    private DequantizationNetwork(boolean image, long in, long hidden) {
        this.image = image;
        if (image) {
            first = Conv2d.same3(parameters, "first", in, hidden, 1)::forward;
            second = Conv2d.same3(parameters, "second", hidden, hidden, 1)::forward;
            last = Conv2d.same3(parameters, "last", hidden, 2 * in, 0)::forward;
        } else {
            first = new Linear(parameters, "first", in, hidden, 1)::forward;
            second = new Linear(parameters, "second", hidden, hidden, 1)::forward;
            last = new Linear(parameters, "last", hidden, 2 * in, 0)::forward;
        }
    }

    /**
     * A network for images; its parameters get memory by {@link Parameters#allocate}.
     *
     * @param channels channels of an image, at least 1
     * @param hidden channels of the inner layers, at least 1
     */
    public static DequantizationNetwork images(int channels, int hidden) {
        return new DequantizationNetwork(true, positive(channels, "channels"), positive(hidden, "hidden"));
    }

    /**
     * A network for vectors and series; its parameters get memory by {@link Parameters#allocate}.
     *
     * @param dimension numbers of an example, at least 1
     * @param hidden width of the inner layers, at least 1
     */
    public static DequantizationNetwork vectors(int dimension, int hidden) {
        return new DequantizationNetwork(false, positive(dimension, "dimension"), positive(hidden, "hidden"));
    }

    private static int positive(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, got " + value);
        }
        return value;
    }

    /** The parameters. */
    public Parameters parameters() {
        return parameters;
    }

    /** Mean and log deviation, each of x's shape. */
    record Moments(Tensor mean, Tensor logStd) {}

    /**
     * Evaluates the network.
     *
     * @param x levels brought to [-1, 1], {@code [N, C, H, W]} or {@code [N, ...]}
     */
    Moments moments(Tensor x) {
        try (Scope scope = Scope.open()) {
            Tensor input = x.to(parameters.dtype());
            input = image ? input : input.reshape(x.size(0), -1);
            Tensor h = Functional.silu(second.forward(Functional.silu(first.forward(input))));
            Tensor both = last.forward(h).to(x.dtype());
            long half = both.size(1) / 2;
            Tensor mean = both.narrow(1, 0, half).reshape(x.shape());
            Tensor logStd = both.narrow(1, half, half).reshape(x.shape()).add(FIRST_LOG_STD);
            return new Moments(scope.keep(mean), scope.keep(logStd));
        }
    }
}
