package dev.reverie.network.unet2d;

import dev.reverie.nn.Initializer;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Tensor;

/**
 * One affine map of the channels at every position, {@code y_o = sum_i W_oi x_i + b_o}. Its weight is stored as that of a
 * linear layer, and computed as a convolution, which uses all threads where the matrix library does not.
 */
final class PixelMap {
    private final Parameter weight;
    private final Parameter bias;

    /**
     * Declares a map.
     *
     * @param parameters where {@code weight [width, width]} and {@code bias [width]} are declared
     * @param name prefix of their names
     * @param width channels in and out
     * @param initScale scale of the initial weight's variance
     */
    PixelMap(Parameters parameters, String name, long width, double initScale) {
        weight = parameters.declare(name + ".weight", Initializer.fanAverage(initScale, width, width), width, width);
        bias = parameters.declare(name + ".bias", Initializer.zeros(), width);
    }

    /**
     * Applies the map.
     *
     * @param x {@code [N, width, H, W]}
     * @return the same shape
     */
    Tensor forward(Tensor x) {
        long width = x.size(1);
        try (Tensor kernel = weight.value().view(width, width, 1, 1)) {
            return Functional.conv2d(x, kernel, bias.value(), 1, 0, 1, 1);
        }
    }
}
