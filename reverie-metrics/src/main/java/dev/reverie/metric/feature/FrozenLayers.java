package dev.reverie.metric.feature;

import dev.reverie.nn.Initializer;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import org.jspecify.annotations.Nullable;

/** Layers whose weights are read from a file and never trained: they need no gradients. */
final class FrozenLayers {
    private FrozenLayers() {}

    static Parameter declare(Parameters parameters, String name, long... shape) {
        return parameters.frozen(name, Initializer.zeros(), shape);
    }

    /** {@code y = x W^T + b}. */
    record Affine(Parameter weight, @Nullable Parameter bias) {
        static Affine of(Parameters parameters, String name, int in, int out) {
            return new Affine(declare(parameters, name + ".weight", out, in), declare(parameters, name + ".bias", out));
        }

        Tensor forward(Tensor x) {
            return Functional.linear(x, weight.value(), bias == null ? null : bias.value());
        }
    }

    /** {@code y = g (x - mean) / sqrt(variance + epsilon) + b} over the last axis. */
    record Norm(Parameter gain, Parameter shift, double epsilon) {
        static Norm of(Parameters parameters, String name, int width, double epsilon) {
            return new Norm(
                    declare(parameters, name + ".weight", width), declare(parameters, name + ".bias", width), epsilon);
        }

        Tensor forward(Tensor x) {
            try (Scope scope = Scope.open()) {
                Tensor normal = Functional.layerNorm(x, epsilon);
                return scope.keep(normal.mulInPlace(gain.value()).addInPlace(shift.value()));
            }
        }
    }
}
