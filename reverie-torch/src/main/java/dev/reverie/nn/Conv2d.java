package dev.reverie.nn;

import dev.reverie.torch.Functional;
import dev.reverie.torch.Tensor;

/** Convolution with a square kernel, with Glorot initialisation and zero bias. */
public final class Conv2d {
    private final Parameter weight;
    private final Parameter bias;
    private final int stride;
    private final int padding;

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
     * Applies the layer.
     *
     * @param x {@code [N, in, H, W]}
     * @return {@code [N, out, H', W']}
     */
    public Tensor forward(Tensor x) {
        return Functional.conv2d(x, weight.value(), bias.value(), stride, padding, 1, 1);
    }
}
