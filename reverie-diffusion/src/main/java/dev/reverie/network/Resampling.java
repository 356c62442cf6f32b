package dev.reverie.network;

import dev.reverie.nn.Conv2d;
import dev.reverie.nn.FirFilter;
import dev.reverie.nn.Initializer;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import org.jspecify.annotations.Nullable;

/** Halving or doubling the resolution, with or without smoothing filter and convolution. */
final class Resampling {
    /** Change of the resolution. */
    enum Direction {
        /** Nothing. */
        NONE,
        /** It doubles. */
        UP,
        /** It halves. */
        DOWN
    }

    private final Direction direction;
    private final @Nullable FirFilter filter;
    private final @Nullable Conv2d convolution;
    private final @Nullable Parameter firWeight;
    private final @Nullable Parameter firBias;

    private Resampling(
            Direction direction,
            @Nullable FirFilter filter,
            @Nullable Conv2d convolution,
            @Nullable Parameter firWeight,
            @Nullable Parameter firBias) {
        this.direction = direction;
        this.filter = filter;
        this.convolution = convolution;
        this.firWeight = firWeight;
        this.firBias = firBias;
    }

    /** Without a convolution, so without parameters. */
    static Resampling plain(NcsnppConfig config, Direction direction) {
        return new Resampling(direction, filterOf(config), null, null, null);
    }

    /** With a 3 x 3 convolution from {@code in} to {@code out} channels. */
    static Resampling convolving(
            NcsnppConfig config, Parameters parameters, String name, int in, int out, Direction direction) {
        FirFilter filter = filterOf(config);
        if (filter == null) {
            Conv2d conv = direction == Direction.UP
                    ? Conv2d.same3(parameters, name + ".Conv_0", in, out, 1)
                    : new Conv2d(parameters, name + ".Conv_0", in, out, 3, 2, 0, 1);
            return new Resampling(direction, null, conv, null, null);
        }
        Parameter weight = parameters.declare(
                name + ".Conv2d_0.weight", Initializer.fanAverage(1, 9L * in, 9L * out), out, in, 3, 3);
        Parameter bias = parameters.declare(name + ".Conv2d_0.bias", Initializer.zeros(), out);
        return new Resampling(direction, filter, null, weight, bias);
    }

    private static @Nullable FirFilter filterOf(NcsnppConfig config) {
        return config.fir()
                ? new FirFilter(config.firKernel().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray())
                : null;
    }

    /**
     * Changes the resolution.
     *
     * @param x {@code [N, C, H, W]}
     * @return x itself when nothing changes
     */
    Tensor forward(Tensor x) {
        return switch (direction) {
            case NONE -> x;
            case UP -> up(x);
            case DOWN -> down(x);
        };
    }

    private Tensor up(Tensor x) {
        try (Scope scope = Scope.open()) {
            if (filter == null) {
                Tensor large = Functional.nearestUpsample2(x);
                return scope.keep(convolution == null ? large : convolution.forward(large));
            }
            return scope.keep(
                    firWeight == null ? filter.upsample(x) : biased(filter.upsampleConvolve(x, firWeight.value())));
        }
    }

    private Tensor down(Tensor x) {
        try (Scope scope = Scope.open()) {
            if (filter == null) {
                return scope.keep(
                        convolution == null
                                ? Functional.averagePool2(x)
                                : convolution.forward(Functional.pad2d(x, 0, 1, 0, 1)));
            }
            return scope.keep(
                    firWeight == null ? filter.downsample(x) : biased(filter.downsampleConvolve(x, firWeight.value())));
        }
    }

    private Tensor biased(Tensor x) {
        return firBias == null ? x : x.add(firBias.value().view(1, x.size(1), 1, 1));
    }
}
