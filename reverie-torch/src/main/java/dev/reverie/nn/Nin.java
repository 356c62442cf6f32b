package dev.reverie.nn;

import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;

/**
 * Network in network: one affine map of the channels at every position, {@code y_o = sum_i x_i W_io + b_o}. The weight
 * is stored {@code [in, out]}, as in the published networks.
 */
public final class Nin {
    private final Parameter weight;
    private final Parameter bias;

    /**
     * Declares a layer.
     *
     * @param parameters where {@code W [in, out]} and {@code b [out]} are declared
     * @param name prefix of their names
     * @param in input channels
     * @param out output channels
     * @param initScale scale of the initial weight's variance
     */
    public Nin(Parameters parameters, String name, long in, long out, double initScale) {
        weight = parameters.declare(name + ".W", Initializer.fanAverage(initScale, in, out), in, out);
        bias = parameters.declare(name + ".b", Initializer.zeros(), out);
    }

    /**
     * Applies the layer to images.
     *
     * @param x {@code [N, in, H, W]}
     * @return {@code [N, out, H, W]}
     */
    public Tensor forward(Tensor x) {
        return map(x, weight.value(), bias.value());
    }

    /**
     * Applies the layer to images and multiplies by a number.
     *
     * @param x {@code [N, in, H, W]}
     * @param gain the factor
     * @return {@code [N, out, H, W]}
     */
    public Tensor forward(Tensor x, double gain) {
        if (gain == 1) {
            return forward(x);
        }
        try (Scope scope = Scope.open()) {
            return scope.keep(map(x, weight.value().mul(gain), bias.value().mul(gain)));
        }
    }

    /**
     * Applies the layer to tokens.
     *
     * @param x {@code [N, ..., in]}
     * @return {@code [N, ..., out]}
     */
    public Tensor forwardTokens(Tensor x) {
        return mapTokens(x, weight.value(), bias.value());
    }

    /**
     * Queries, keys and values as one map, the queries times a number.
     *
     * @param query gives Q
     * @param key gives K
     * @param value gives V; all three of one shape
     * @param queryScale factor of the queries
     * @param x tokens {@code [N, ..., in]}
     * @return {@code [N, ..., 3 out]}
     */
    static Tensor queriesKeysValues(Nin query, Nin key, Nin value, double queryScale, Tensor x) {
        try (Scope scope = Scope.open()) {
            Tensor weights =
                    Tensors.cat(1, query.weight.value().mul(queryScale), key.weight.value(), value.weight.value());
            Tensor biases = Tensors.cat(0, query.bias.value().mul(queryScale), key.bias.value(), value.bias.value());
            return scope.keep(mapTokens(x, weights, biases));
        }
    }

    private static Tensor map(Tensor x, Tensor weight, Tensor bias) {
        try (Tensor columns = weight.transpose(0, 1);
                Tensor kernel = columns.reshape(weight.size(1), weight.size(0), 1, 1)) {
            return Functional.conv2d(x, kernel, bias, 1, 0, 1, 1);
        }
    }

    /**
     * Tokens have the memory layout of a channels-last image and are passed to the convolution as one: it uses all
     * threads, which the matrix library does not.
     */
    private static Tensor mapTokens(Tensor x, Tensor weight, Tensor bias) {
        long[] shape = x.shape();
        long in = shape[shape.length - 1];
        shape[shape.length - 1] = weight.size(1);
        try (Scope scope = Scope.open()) {
            Tensor image = x.reshape(shape[0], -1, 1, in).permute(0, 3, 1, 2);
            return scope.keep(map(image, weight, bias).permute(0, 2, 3, 1).reshape(shape));
        }
    }
}
