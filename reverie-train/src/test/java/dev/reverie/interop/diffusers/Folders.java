package dev.reverie.interop.diffusers;

import dev.reverie.grid.ChainGrid;
import dev.reverie.model.Prediction;
import dev.reverie.network.Network;
import dev.reverie.network.unet2d.Unet2d;
import dev.reverie.network.unet2d.Unet2dConfig;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/** Small models and their files. */
final class Folders {
    static final NoiseScheduler.Chain CHAIN = new NoiseScheduler.Chain(
            DdpmChain.linear(0.1, 20, 100),
            Prediction.NOISE,
            OptionalDouble.of(1),
            ChainGrid.Spacing.LEADING,
            NoiseScheduler.Chain.Rule.DDIM);

    private Folders() {}

    static Unet2d unet() {
        return unet(false);
    }

    static Unet2d unet(boolean learnedVariance) {
        Unet2d network = new Unet2d(Unet2dConfig.builder(3)
                .learnedVariance(learnedVariance)
                .levels(List.of(new Unet2dConfig.Level(8, false, true), new Unet2dConfig.Level(16, true, false)))
                .layers(1)
                .headWidth(4)
                .groups(4)
                .epsilon(1e-5)
                .downsamplePadding(1)
                .cosineFirst(true)
                .frequencyShift(0)
                .dropout(0.25)
                .build());
        randomise(network);
        return network;
    }

    static void randomise(Network network) {
        network.parameters().allocate(DType.FLOAT32, Device.CPU);
        try (Scope scope = Scope.open()) {
            NoiseGenerator generator = new NoiseGenerator();
            generator.seed(3);
            for (Tensor memory :
                    List.of(network.parameters().values(), network.parameters().fixedValues())) {
                memory.copyFrom(generator
                        .normal(DType.FLOAT32, Device.CPU, memory.shape())
                        .mulInPlace(0.1));
            }
        }
    }

    static Tensor noise(long... shape) {
        NoiseGenerator generator = new NoiseGenerator();
        return generator.seed(11).normal(DType.FLOAT32, Device.CPU, shape);
    }

    static Path config(Path folder) {
        return folder.resolve("unet").resolve("config.json");
    }

    static Path scheduler(Path folder) {
        return folder.resolve("scheduler").resolve("scheduler_config.json");
    }

    static Path weights(Path folder) {
        return folder.resolve("unet").resolve("diffusion_pytorch_model.safetensors");
    }

    /** Replaces a part of a file that must be there. */
    static void edit(Path file, String part, String by) throws IOException {
        String text = Files.readString(file);
        if (!text.contains(part)) {
            throw new IllegalStateException("nothing to replace: " + part + " is not in " + text);
        }
        Files.writeString(file, text.replace(part, by));
    }
}
