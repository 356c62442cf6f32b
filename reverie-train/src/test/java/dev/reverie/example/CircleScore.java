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
 * A network of another program as a plain Java function: five linear layers from point and time to the score of eight
 * points on the unit circle under a variance-preserving process, from the PyTorch checkpoint of
 * OpenNumerics/SGM-for-porous-media.
 */
final class CircleScore implements AutoCloseable {
    private static final int LAYERS = 5;
    private static final int FREQUENCIES = 8;

    private final TorchWeights weights;

    CircleScore(Path checkpoint) throws IOException {
        weights = new TorchWeights(checkpoint);
    }

    /** The model, for any sampler. */
    ScoreModel model() {
        return new FunctionModel(new VariancePreserving(0.001, 3.0), Prediction.SCORE, this::score);
    }

    /** The score of points {@code [N, 2]} in float32 at the times of each. */
    Tensor score(Tensor x, double[] t) {
        try (Scope scope = Scope.open()) {
            Tensor hidden = Tensors.cat(1, x, embedding(t).to(x.dtype()));
            for (int layer = 0; layer < LAYERS; layer++) {
                String name = "layers.layer_" + layer;
                hidden = Functional.linear(hidden, weights.get(name + ".weight"), weights.get(name + ".bias"));
                hidden = layer < LAYERS - 1 ? Functional.relu(hidden) : hidden;
            }
            return scope.keep(hidden);
        }
    }

    /** {@code sin(2 pi 2^k t)}, then {@code cos(2 pi 2^k t)}, k = 0..7. */
    private static Tensor embedding(double[] t) {
        double[] values = new double[t.length * 2 * FREQUENCIES];
        for (int i = 0; i < t.length; i++) {
            for (int k = 0; k < FREQUENCIES; k++) {
                double phase = 2 * Math.PI * (1 << k) * t[i];
                values[2 * FREQUENCIES * i + k] = Math.sin(phase);
                values[2 * FREQUENCIES * i + FREQUENCIES + k] = Math.cos(phase);
            }
        }
        return Tensors.of(values, t.length, 2 * FREQUENCIES);
    }

    @Override
    public void close() {
        weights.close();
    }
}
