package dev.reverie.nn;

import dev.reverie.torch.Functional;
import dev.reverie.torch.Tensor;

/** Affine map {@code y = x W^T + b} of the last axis, with Glorot initialisation and zero bias. */
public final class Linear {
    private final Parameter weight;
    private final Parameter bias;

    /**
     * Declares a layer.
     *
     * @param parameters where its weight {@code [out, in]} and bias {@code [out]} are declared
     * @param name prefix of their names
     * @param in inputs
     * @param out outputs
     * @param initScale scale of the initial weight's variance
     */
    public Linear(Parameters parameters, String name, long in, long out, double initScale) {
        this(parameters, name, in, out, Initializer.fanAverage(initScale, in, out));
    }

    private Linear(Parameters parameters, String name, long in, long out, Initializer initializer) {
        weight = parameters.declare(name + ".weight", initializer, out, in);
        bias = parameters.declare(name + ".bias", Initializer.zeros(), out);
    }

    /**
     * Declares a layer with zero weights: its output is exactly zero until it is trained. Its input must not be zero,
     * or the gradient of the weights is zero too.
     *
     * @param parameters where its weight {@code [out, in]} and bias {@code [out]} are declared
     * @param name prefix of their names
     * @param in inputs
     * @param out outputs
     */
    public static Linear zeros(Parameters parameters, String name, long in, long out) {
        return new Linear(parameters, name, in, out, Initializer.zeros());
    }

    /**
     * Applies the layer.
     *
     * @param x {@code [..., in]}
     * @return {@code [..., out]}
     */
    public Tensor forward(Tensor x) {
        return Functional.linear(x, weight.value(), bias.value());
    }
}
