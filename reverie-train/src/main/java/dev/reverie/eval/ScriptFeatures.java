package dev.reverie.eval;

import dev.reverie.data.DataShape;
import dev.reverie.errors.RequestException;
import dev.reverie.metric.FeatureSource;
import dev.reverie.metric.Features;
import dev.reverie.metric.feature.EncoderInput;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.ScriptModule;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A TorchScript program that maps images to features {@code [N, ...]}, of one of two kinds: any program sees {@code [N, C, H, W]} in
 * [0, 1]; the detector of StyleGAN, told by its four arguments and its {@code output.weight}, sees levels in [0, 255] of three channels,
 * resizes by itself and gives its features where {@code return_features} is set.
 *
 * @param isDetector whether it is of the second kind
 * @param classifies whether class probabilities are wanted of a detector: softmax of its logits without bias
 */
record ScriptFeatures(ScriptModule module, FeatureSource source, Device device, boolean isDetector, boolean classifies)
        implements FeatureNetwork {
    private static final int BATCH = 64;
    private static final int DETECTOR_ARGUMENTS = 4;
    private static final String OUTPUT = "output.weight";

    static ScriptFeatures open(Path file, Device device) throws IOException {
        ScriptModule module = ScriptModule.load(file, device);
        try (Scope scope = Scope.open()) {
            boolean detector = module.arguments() == DETECTOR_ARGUMENTS
                    && module.parameter(OUTPUT).isPresent();
            String name = detector ? "Inception v3 of 2015-12-05 (TorchScript)" : String.valueOf(file.getFileName());
            return new ScriptFeatures(
                    module, new FeatureSource(name, FeatureNetwork.sha256(file)), device, detector, true);
        } catch (IOException | RuntimeException e) {
            module.close();
            throw e;
        }
    }

    @Override
    public FeatureNetwork withoutProbabilities() {
        return new ScriptFeatures(module, source, device, isDetector, false);
    }

    @Override
    public String resize() {
        return "by the network";
    }

    @Override
    public List<String> notices(DataShape shape) {
        return isDetector ? GreyNotice.of(source, shape) : List.of();
    }

    @Override
    public Features of(float[] images, int count, DataShape shape) {
        return of(images, count, shape, (done, total) -> {});
    }

    @Override
    public Features of(float[] images, int count, DataShape shape, Progress progress) {
        double[] values = {};
        List<double[]> probabilities = new ArrayList<>();
        int dimension = 0;
        progress.at(0, count);
        for (int first = 0; first < count; first += BATCH) {
            int size = Math.min(BATCH, count - first);
            float[] part = Arrays.copyOfRange(images, first * shape.length(), (first + size) * shape.length());
            try (Scope scope = Scope.open();
                    Autograd.Mode mode = Autograd.noGrad()) {
                Tensor features = evaluated(part, size, shape);
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
                if (isDetector && classifies) {
                    addProbabilities(features, probabilities);
                }
            }
            progress.at(first + size, count);
        }
        return FeatureNetwork.checked(values, count, source, probabilities);
    }

    private Tensor evaluated(float[] part, int size, DataShape shape) {
        if (!isDetector) {
            return module.forward(Tensors.of(part, shape.batch(size)).to(device));
        }
        Tensor levels = EncoderInput.levels(part, size, shape.channels(), shape.height(), shape.width());
        return module.forward(Map.of("return_features", true), levels.to(device));
    }

    private void addProbabilities(Tensor features, List<double[]> probabilities) {
        Tensor weight = module.parameter(OUTPUT).orElseThrow();
        Tensor classes = Functional.softmax(
                Functional.linear(features.to(weight.dtype()), weight, null).to(DType.FLOAT64), 1);
        double[] flat = classes.toDoubles();
        int width = (int) classes.size(1);
        for (int i = 0; i < flat.length; i += width) {
            probabilities.add(Arrays.copyOfRange(flat, i, i + width));
        }
    }

    @Override
    public void close() {
        module.close();
    }
}
