package dev.reverie.metric.feature;

import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensors;
import java.util.Arrays;

/** Weights that keep activations of order 1. */
final class RandomWeights {
    private RandomWeights() {}

    /** Allocates and fills parameters; variances are in [0.5, 1.5], gains about 1, weights normal with variance 2 / inputs. */
    static Parameters fill(Parameters parameters, DType dtype, long seed) {
        parameters.allocate(dtype, Device.CPU);
        for (Parameter parameter : parameters.list()) {
            double[] values = new double[(int) parameter.count()];
            RandomStream.of(seed).purpose(parameter.name()).cursor().fillGaussian(values);
            long inputs = Math.max(1, parameter.count() / parameter.shape()[0]);
            String name = parameter.name();
            boolean gain = name.endsWith("running_var")
                    || name.endsWith("lambda1")
                    || (name.contains("n") && parameter.shape().length == 1 && name.endsWith(".weight"));
            double scale = parameter.shape().length > 1 && !name.contains("position") ? Math.sqrt(2.0 / inputs) : 0.2;
            for (int i = 0; i < values.length; i++) {
                values[i] = gain ? 1 + 0.5 * Math.tanh(values[i]) : scale * values[i];
            }
            try (Scope scope = Scope.open()) {
                parameter.value().copyFrom(Tensors.of(values, parameter.shape()));
            }
        }
        return parameters;
    }

    /** Numbers in [0, 1], as of images. */
    static float[] images(int count, long seed) {
        float[] values = new float[count];
        RandomStream.of(seed).cursor().fillUniform(values);
        return values;
    }

    static double[] normal(int count, long seed) {
        double[] values = new double[count];
        RandomStream.of(seed).cursor().fillGaussian(values);
        return values;
    }

    static double largest(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElse(0);
    }
}
