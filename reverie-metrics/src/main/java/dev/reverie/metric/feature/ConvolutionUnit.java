package dev.reverie.metric.feature;

import dev.reverie.nn.Initializer;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * Convolution without bias, batch normalisation by the statistics of training, and {@code max(., 0)}:
 *
 * <pre>{@code
 * y = max(s_c (w * x)_c + b_c - s_c m_c, 0),     s = g / sqrt(v + 0.001)
 * }</pre>
 *
 * <p>The factor is multiplied into the weights, of which there are fewer than activations.
 */
final class ConvolutionUnit {
    private static final double EPSILON = 1e-3;

    private final Parameter weight;
    private final Parameter gain;
    private final Parameter shift;
    private final Parameter mean;
    private final Parameter variance;
    private final Kernel kernel;

    /**
     * Size of a kernel and how it moves.
     *
     * @param height rows
     * @param width columns
     * @param stride step between outputs
     * @param padded whether the size is kept, but for the stride
     */
    record Kernel(int height, int width, int stride, boolean padded) {
        static Kernel same(int height, int width) {
            return new Kernel(height, width, 1, true);
        }

        static Kernel inside(int side, int stride) {
            return new Kernel(side, side, stride, false);
        }
    }

    ConvolutionUnit(Parameters parameters, String name, int in, int out, Kernel kernel) {
        Initializer zeros = Initializer.zeros();
        weight = parameters.frozen(name + ".conv.weight", zeros, out, in, kernel.height(), kernel.width());
        gain = parameters.frozen(name + ".bn.weight", zeros, out);
        shift = parameters.frozen(name + ".bn.bias", zeros, out);
        mean = parameters.frozen(name + ".bn.running_mean", zeros, out);
        variance = parameters.frozen(name + ".bn.running_var", zeros, out);
        this.kernel = kernel;
    }

    Tensor forward(Tensor x) {
        try (Scope scope = Scope.open()) {
            Tensor factor = gain.value().div(variance.value().add(EPSILON).sqrt());
            Tensor bias = shift.value().sub(factor.mul(mean.value()));
            Tensor scaled = weight.value().mul(factor.view(-1, 1, 1, 1));
            Tensor mapped = Functional.conv2d(
                    x,
                    scaled,
                    bias,
                    kernel.stride(),
                    kernel.padded() ? kernel.height() / 2 : 0,
                    kernel.padded() ? kernel.width() / 2 : 0);
            return scope.keep(Functional.relu(mapped));
        }
    }
}
