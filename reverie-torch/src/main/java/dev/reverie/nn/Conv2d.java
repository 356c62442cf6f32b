package dev.reverie.nn;

import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import org.jspecify.annotations.Nullable;

/** Convolution with a square kernel; by default with Glorot initialisation and zero bias. */
public final class Conv2d {
    private final Parameter weight;
    private final @Nullable Parameter bias;
    private final int stride;
    private final int padding;
    private final int dilation;

    private Conv2d(Parameter weight, @Nullable Parameter bias, int stride, int padding, int dilation) {
        this.weight = weight;
        this.bias = bias;
        this.stride = stride;
        this.padding = padding;
        this.dilation = dilation;
    }

    /**
     * Declares a layer.
     *
     * @param parameters where its weight {@code [out, in, kernel, kernel]} and bias {@code [out]} are declared
     * @param name prefix of their names
     * @param in input channels
     * @param out output channels
     * @param kernel side of the kernel
     * @param stride step between outputs
     * @param padding zeros added at each side
     * @param initScale scale of the initial weight's variance
     */
    public Conv2d(
            Parameters parameters,
            String name,
            long in,
            long out,
            int kernel,
            int stride,
            int padding,
            double initScale) {
        long taps = (long) kernel * kernel;
        weight = parameters.declare(
                name + ".weight", Initializer.fanAverage(initScale, in * taps, out * taps), out, in, kernel, kernel);
        bias = parameters.declare(name + ".bias", Initializer.zeros(), out);
        this.stride = stride;
        this.padding = padding;
        dilation = 1;
    }

    /** A 3 x 3 convolution that keeps the size. */
    public static Conv2d same3(Parameters parameters, String name, long in, long out, double initScale) {
        return new Conv2d(parameters, name, in, out, 3, 1, 1, initScale);
    }

    /** A 1 x 1 convolution. */
    public static Conv2d pointwise(Parameters parameters, String name, long in, long out) {
        return new Conv2d(parameters, name, in, out, 1, 1, 0, 1);
    }

    /**
     * A convolution that keeps the size, with weight and bias uniform in {@code +-1 / sqrt(in kernel^2)}: the
     * initialisation of NCSN (arXiv:1907.05600), which is its framework's default.
     *
     * @param parameters where its weight {@code [out, in, kernel, kernel]} and its bias {@code [out]} are declared
     * @param name prefix of their names
     * @param in input channels
     * @param out output channels
     * @param kernel side of the kernel, odd
     * @param dilation distance between taps of the kernel
     * @param biased whether it has a bias
     */
    public static Conv2d dilated(
            Parameters parameters, String name, long in, long out, int kernel, int dilation, boolean biased) {
        Initializer initializer = Initializer.uniform(1 / Math.sqrt((double) in * kernel * kernel));
        Parameter weight = parameters.declare(name + ".weight", initializer, out, in, kernel, kernel);
        Parameter bias = biased ? parameters.declare(name + ".bias", initializer, out) : null;
        return new Conv2d(weight, bias, 1, kernel / 2 * dilation, dilation);
    }

    /**
     * Applies the layer.
     *
     * @param x {@code [N, in, H, W]}
     * @return {@code [N, out, H', W']}
     */
    public Tensor forward(Tensor x) {
        return Functional.conv2d(x, weight.value(), bias == null ? null : bias.value(), stride, padding, dilation, 1);
    }

    /**
     * Applies the layer and multiplies by a number: the weights, where there are fewer of them than of activations.
     *
     * @param x {@code [N, in, H, W]}
     * @param gain the factor
     * @return {@code [N, out, H', W']}
     */
    public Tensor forward(Tensor x, double gain) {
        if (gain == 1) {
            return forward(x);
        }
        try (Scope scope = Scope.open()) {
            if (weight.count() > x.count()) {
                return scope.keep(forward(x).mul(gain));
            }
            Tensor scaledBias = bias == null ? null : bias.value().mul(gain);
            return scope.keep(Functional.conv2d(x, weight.value().mul(gain), scaledBias, stride, padding, dilation, 1));
        }
    }
}
