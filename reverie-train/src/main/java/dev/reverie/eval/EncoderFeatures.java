package dev.reverie.eval;

import dev.reverie.data.DataShape;
import dev.reverie.errors.RequestException;
import dev.reverie.metric.FeatureSource;
import dev.reverie.metric.Features;
import dev.reverie.metric.feature.EncoderInput;
import dev.reverie.metric.feature.ImageEncoder;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Workers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** A published network with weights from a file. */
record EncoderFeatures(ImageEncoder encoder, FeatureSource source, DType dtype, Device device, boolean classifies)
        implements FeatureNetwork {
    /** Images that a thread takes at a time: activations of more leave the cache. */
    private static final int BATCH = 8;

    /** Images that a graphics processor takes at a time. */
    private static final int WIDE_BATCH = 64;

    static EncoderFeatures open(Path file, DType dtype, Device device) throws IOException {
        ImageEncoder encoder = EncoderFile.load(file, dtype, device);
        return new EncoderFeatures(
                encoder, new FeatureSource(encoder.name(), FeatureNetwork.sha256(file)), dtype, device, true);
    }

    @Override
    public FeatureNetwork withoutProbabilities() {
        return new EncoderFeatures(encoder, source, dtype, device, false);
    }

    @Override
    public String resize() {
        return encoder.input().description();
    }

    @Override
    public List<String> notices(DataShape shape) {
        return GreyNotice.of(source, shape);
    }

    @Override
    public Features of(float[] images, int count, DataShape shape) {
        return of(images, count, shape, (done, total) -> {});
    }

    /** What a thread found: rows of features, and of class probabilities where they are wanted. */
    private static final class Part {
        private final double[] features;
        private final double[] probabilities;

        Part(double[] features, double[] probabilities) {
            this.features = features;
            this.probabilities = probabilities;
        }
    }

    @Override
    public Features of(float[] images, int count, DataShape shape, Progress progress) {
        if (!shape.isImage()) {
            throw new RequestException("the feature network " + source.name() + " sees images, got " + shape);
        }
        EncoderInput.requireChannels(shape.channels());
        boolean narrow = device.kind() == Device.Kind.CPU;
        int batch = narrow ? BATCH : WIDE_BATCH;
        int lanes = narrow ? Workers.parallelism() : 1;
        int dimension = encoder.dimension();
        double[] values = new double[Math.multiplyExact(count, dimension)];
        List<double[]> probabilities = new ArrayList<>();
        progress.at(0, count);
        for (int first = 0; first < count; ) {
            int done = first;
            List<Supplier<Part>> tasks = new ArrayList<>();
            for (int lane = 0; lane < lanes && first < count; lane++) {
                int from = first;
                int size = Math.min(batch, count - from);
                tasks.add(() -> part(images, from, size, shape));
                first += size;
            }
            for (Part part : Workers.run(tasks)) {
                System.arraycopy(part.features, 0, values, done * dimension, part.features.length);
                int rows = part.features.length / dimension;
                int classes = part.probabilities.length / rows;
                for (int i = 0; i < rows && classes > 0; i++) {
                    probabilities.add(Arrays.copyOfRange(part.probabilities, i * classes, (i + 1) * classes));
                }
                done += rows;
            }
            progress.at(first, count);
        }
        return FeatureNetwork.checked(values, count, source, probabilities);
    }

    private Part part(float[] images, int from, int size, DataShape shape) {
        float[] some = Arrays.copyOfRange(images, from * shape.length(), (from + size) * shape.length());
        try (Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            Tensor input = encoder.input()
                    .prepare(some, size, shape.channels(), shape.height(), shape.width(), dtype)
                    .to(device);
            ImageEncoder.Encoding encoding = encoder.encode(input);
            double[] classes = classifies && encoding.logits().isPresent()
                    ? Functional.softmax(encoding.logits().get().to(DType.FLOAT64), 1)
                            .toDoubles()
                    : new double[0];
            return new Part(encoding.features().toDoubles(), classes);
        }
    }

    @Override
    public void close() {
        encoder.close();
    }
}
