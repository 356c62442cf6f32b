package dev.reverie.nn;

import dev.reverie.torch.Functional;
import dev.reverie.torch.Tensor;

/** Convolution along a series that keeps its length, with Glorot initialisation and zero bias. */
public final class Conv1d {
    private final Parameter weight;
    private final Parameter bias;
    private final int padding;

    /**
     * Declares a layer.
     *
     * @param parameters where its weight {@code [out, in, kernel]} and bias {@code [out]} are declared
     * @param name prefix of their names
     * @param in input channels
     * @param out output channels
     * @param kernel taps, an odd number; the ends of the series are padded with zeros
     * @param initScale scale of the initial weight's variance
     * @throws IllegalArgumentException if kernel is even or not positive
     */
    public Conv1d(Parameters parameters, String name, long in, long out, int kernel, double initScale) {
        if (kernel < 1 || kernel % 2 == 0) {
            throw new IllegalArgumentException(
                    "a convolution that keeps the length has an odd number of taps, got " + kernel);
        }
        weight = parameters.declare(
                name + ".weight", Initializer.fanAverage(initScale, in * kernel, out * kernel), out, in, kernel);
        bias = parameters.declare(name + ".bias", Initializer.zeros(), out);
        padding = kernel / 2;
    }

    /**
     * Applies the layer.
     *
     * @param x {@code [N, in, L]}
     * @return {@code [N, out, L]}
     */
    public Tensor forward(Tensor x) {
        return Functional.conv1d(x, weight.value(), bias.value(), padding);
    }
}
