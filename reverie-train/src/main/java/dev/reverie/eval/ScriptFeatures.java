package dev.reverie.eval;

import dev.reverie.data.DataShape;
import dev.reverie.errors.RequestException;
import dev.reverie.metric.FeatureSource;
import dev.reverie.metric.Features;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.ScriptModule;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** A TorchScript program that maps images {@code [N, C, H, W]} in [0, 1] to features {@code [N, ...]}. */
record ScriptFeatures(ScriptModule module, FeatureSource source, Device device) implements FeatureNetwork {
    private static final int BATCH = 64;

    static ScriptFeatures open(Path file, Device device) throws IOException {
        ScriptModule module = ScriptModule.load(file, device);
        String name = String.valueOf(file.getFileName());
        return new ScriptFeatures(module, new FeatureSource(name, FeatureNetwork.sha256(file)), device);
    }

    @Override
    public String resize() {
        return "by the network";
    }

    @Override
    public Features of(float[] images, int count, DataShape shape) {
        double[] values = {};
        int dimension = 0;
        for (int first = 0; first < count; first += BATCH) {
            int size = Math.min(BATCH, count - first);
            float[] part = Arrays.copyOfRange(images, first * shape.length(), (first + size) * shape.length());
            try (Scope scope = Scope.open();
                    Autograd.Mode mode = Autograd.noGrad()) {
                Tensor features =
                        module.forward(Tensors.of(part, shape.batch(size)).to(device));
                if (features.rank() < 2 || features.size(0) != size) {
                    throw new RequestException(
                            "the feature network " + source.name() + " must give one row for each image"
                                    + " [N, D], got " + features + " for " + size + " images of " + shape);
                }
                double[] rows = features.toDoubles();
                if (first == 0) {
                    dimension = rows.length / size;
                    values = new double[Math.multiplyExact(count, dimension)];
                }
                System.arraycopy(rows, 0, values, first * dimension, rows.length);
            }
        }
        return Features.of(values, count, source);
    }

    @Override
    public void close() {
        module.close();
    }
}
