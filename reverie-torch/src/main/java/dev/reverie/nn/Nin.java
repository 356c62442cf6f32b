package dev.reverie.nn;

import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

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
        try (Tensor columns = weight.value().transpose(0, 1);
                Tensor kernel = columns.reshape(weight.shape()[1], weight.shape()[0], 1, 1)) {
            return Functional.conv2d(x, kernel, bias.value(), 1, 0, 1, 1);
        }
    }

    /**
     * Applies the layer to tokens. They lie in memory like the pixels of an image with channels innermost, and are given to
     * the convolution as one: it uses all threads, which the matrix library does not.
     *
     * @param x {@code [N, ..., in]}
     * @return {@code [N, ..., out]}
     */
    public Tensor forwardTokens(Tensor x) {
        long[] shape = x.shape();
        long in = shape[shape.length - 1];
        shape[shape.length - 1] = bias.shape()[0];
        try (Scope scope = Scope.open()) {
            Tensor image = x.reshape(shape[0], -1, 1, in).permute(0, 3, 1, 2);
            return scope.keep(forward(image).permute(0, 2, 3, 1).reshape(shape));
        }
    }
}
