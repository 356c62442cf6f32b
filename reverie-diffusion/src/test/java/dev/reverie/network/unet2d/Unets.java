package dev.reverie.network.unet2d;

import dev.reverie.nn.Activation;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** Small networks with random weights, and changes to their options. */
final class Unets {
    private Unets() {}

    /** Options that a test changes. */
    static final class Options {
        int channels = 2;
        List<Unet2dConfig.Level> levels = levels(8, 16);
        int layers = 1;
        boolean middleAttention = true;
        boolean middleAttentionNorm = true;
        OptionalInt headWidth = OptionalInt.empty();
        int groups = 4;
        double epsilon = 1e-6;
        Activation activation = Activation.SWISH;
        int padding;
        Unet2dConfig.Embedding embedding = Unet2dConfig.Embedding.POSITIONAL;
        boolean cosineFirst;
        double frequencyShift = 1;
        double middleScale = 1;
        boolean centerInput;
        boolean scaleAndShift;
        int classes;

        Unet2dConfig config() {
            Unet2dConfig.Builder config = Unet2dConfig.builder(channels)
                    .levels(levels)
                    .layers(layers)
                    .middleAttention(middleAttention)
                    .middleAttentionNorm(middleAttentionNorm)
                    .groups(groups)
                    .epsilon(epsilon)
                    .activation(activation)
                    .downsamplePadding(padding)
                    .embedding(embedding)
                    .cosineFirst(cosineFirst)
                    .frequencyShift(frequencyShift)
                    .middleScale(middleScale)
                    .centerInput(centerInput)
                    .scaleAndShift(scaleAndShift)
                    .classes(classes);
            headWidth.ifPresent(config::headWidth);
            return config.build();
        }

        /** In float64, every weight drawn at random, so that no branch is silent. */
        Unet2d network() {
            return randomised(new Unet2d(config()), DType.FLOAT64);
        }
    }

    /** Levels without attention. */
    static List<Unet2dConfig.Level> levels(int... widths) {
        return Arrays.stream(widths)
                .mapToObj(width -> new Unet2dConfig.Level(width, false, false))
                .toList();
    }

    static Unet2d randomised(Unet2d network, DType dtype) {
        network.parameters().allocate(dtype, Device.CPU);
        randomise(network.parameters());
        return network;
    }

    static void randomise(Parameters parameters) {
        try (Scope scope = Scope.open()) {
            NoiseGenerator generator = new NoiseGenerator();
            generator.seed(7);
            for (Tensor memory : List.of(parameters.values(), parameters.fixedValues())) {
                Tensor drawn = generator.normal(DType.FLOAT32, Device.CPU, memory.shape());
                memory.copyFrom(drawn.mulInPlace(0.1));
            }
        }
    }

    static void fill(Parameters parameters, Predicate<String> names, double value) {
        for (Parameter parameter : parameters.list()) {
            if (names.test(parameter.name())) {
                parameter.value().detach().fill(value);
            }
        }
    }

    static Tensor noise(long seed, DType dtype, long... shape) {
        NoiseGenerator generator = new NoiseGenerator();
        return generator.seed(seed).normal(DType.FLOAT32, Device.CPU, shape).to(dtype);
    }
}
