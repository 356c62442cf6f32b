package dev.reverie.example;

import dev.reverie.model.FunctionModel;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A network of another program as a plain Java function: a small convolutional network that tells noise from MNIST
 * digits in [-0.5, 0.5], from the PyTorch checkpoint of Yichizz/hot_vs_cold_diffusion (DDPM, 1000 steps, linear rates
 * 0.1 to 20).
 */
final class DigitNoise implements AutoCloseable {
    private static final double NORM_EPSILON = 1e-5;
    private static final int BLOCKS = 4;
    private static final int LAST_LINEAR = 6;

    private final TorchWeights weights;

    DigitNoise(Path checkpoint) throws IOException {
        weights = new TorchWeights(checkpoint);
    }

    /** The model, for any sampler; its 1000 steps are taken for continuous time. */
    ScoreModel model() {
        return new FunctionModel(new VariancePreserving(0.1, 20), Prediction.NOISE, this::noise);
    }

    /** The noise in pictures {@code [N, 1, 28, 28]} in float32 at the times in (0, 1] of each. */
    Tensor noise(Tensor x, double[] t) {
        try (Scope scope = Scope.open()) {
            Tensor time = time(t);
            Tensor h = block(0, x).add(time.reshape(time.size(0), time.size(1), 1, 1));
            for (int i = 1; i < BLOCKS; i++) {
                h = block(i, h);
            }
            return scope.keep(convolution(h, "gt.blocks." + BLOCKS, 1));
        }
    }

    private Tensor block(int index, Tensor x) {
        Tensor h = convolution(x, "gt.blocks." + index + ".net.0", 3);
        Tensor normal =
                Functional.layerNorm(h.reshape(h.size(0), -1), NORM_EPSILON).reshape(h.shape());
        String norm = "gt.blocks." + index + ".net.1";
        return Functional.gelu(normal.mul(weights.get(norm + ".weight")).add(weights.get(norm + ".bias")));
    }

    private Tensor convolution(Tensor x, String name, long padding) {
        return Functional.conv2d(x, weights.get(name + ".weight"), weights.get(name + ".bias"), 1, padding, 1, 1);
    }

    /** {@code sin(t f)} and {@code cos(t f) - 1} for 16 frequencies, through four linear layers. */
    private Tensor time(double[] t) {
        Tensor frequencies = weights.get("gt.frequencies");
        Tensor phases = Tensors.of(t, t.length, 1).to(frequencies.dtype()).mul(frequencies);
        Tensor h = Tensors.cat(1, phases.sin(), phases.cos().sub(1));
        for (int layer = 0; layer <= LAST_LINEAR; layer += 2) {
            String name = "gt.time_embed." + layer;
            h = Functional.linear(h, weights.get(name + ".weight"), weights.get(name + ".bias"));
            h = layer < LAST_LINEAR ? Functional.gelu(h) : h;
        }
        return h;
    }

    @Override
    public void close() {
        weights.close();
    }
}
