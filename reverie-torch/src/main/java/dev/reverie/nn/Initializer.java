package dev.reverie.nn;

import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/** Fills a parameter before training. */
@FunctionalInterface
public interface Initializer {
    /**
     * Writes the initial values.
     *
     * @param parameter the memory to fill
     * @param generator seeded for this parameter alone
     */
    void fill(Tensor parameter, NoiseGenerator generator);

    /** Zeros. */
    static Initializer zeros() {
        return (parameter, generator) -> parameter.fill(0);
    }

    /** A constant. */
    static Initializer constant(double value) {
        return (parameter, generator) -> parameter.fill(value);
    }

    /** Given values, such as a fixed table. */
    static Initializer values(double[] values) {
        return (parameter, generator) -> {
            try (Scope scope = Scope.open()) {
                parameter.copyFrom(dev.reverie.torch.Tensors.of(values, parameter.shape()));
            }
        };
    }

    /** Normal numbers with mean 0 and the given standard deviation. */
    static Initializer normal(double deviation) {
        return normal(0, deviation);
    }

    /** Normal numbers with the given mean and standard deviation. */
    static Initializer normal(double mean, double deviation) {
        return (parameter, generator) -> {
            try (Scope scope = Scope.open()) {
                parameter.copyFrom(generator
                        .normal(DType.FLOAT32, Device.CPU, parameter.shape())
                        .mulInPlace(deviation)
                        .addInPlace(mean));
            }
        };
    }

    /**
     * Uniform numbers of variance {@code scale / ((fanIn + fanOut) / 2)}: Glorot's rule, the initialisation of DDPM and
     * NCSN++. A scale of 0 becomes 1e-10, so that the output is near zero but the weights still differ.
     *
     * @param scale multiplies the variance
     * @param fanIn inputs of one output
     * @param fanOut outputs of one input
     */
    static Initializer fanAverage(double scale, long fanIn, long fanOut) {
        double variance = (scale == 0 ? 1e-10 : scale) / ((fanIn + fanOut) / 2.0);
        return uniform(Math.sqrt(3 * variance));
    }

    /** Uniform numbers in {@code [-bound, bound)}. */
    static Initializer uniform(double bound) {
        return (parameter, generator) -> {
            try (Scope scope = Scope.open()) {
                parameter.copyFrom(generator.uniform(-bound, bound, DType.FLOAT32, Device.CPU, parameter.shape()));
            }
        };
    }
}
