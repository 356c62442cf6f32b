package dev.reverie.eval.grey;

import dev.reverie.data.DataShape;
import dev.reverie.errors.RequestException;
import dev.reverie.file.ArraySource;
import dev.reverie.file.FileFormatException;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.file.SafetensorsWriter;
import dev.reverie.file.Shape;
import dev.reverie.nn.Conv2d;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.GroupNorm;
import dev.reverie.nn.Linear;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.TensorArrays;
import dev.reverie.torch.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A classifier of clean, small grey pictures, whose last hidden layer is a feature space to compare pictures in.
 *
 * <pre>{@code
 * stage 0     h = silu(norm(conv(x)))                 5 x 5, every other pixel: 48 channels at 16 x 16
 * stage k     h = silu(norm(conv(pool(h))))           3 x 3: 96 channels at 8 x 8, 128 at 4 x 4
 * each stage  h = h + silu(norm(conv(h)))             3 x 3
 * features    f = silu(W pool(h) + b)                 96 numbers
 * classes     log p(y | x) = log softmax(V f + c)
 * }</pre>
 *
 * <p>Pooling is the mean of 2 x 2 pixels, and norm is group normalisation (arXiv:1803.08494).
 * Pictures of 28 x 28 get a black frame of two pixels, so that they have the features of the same pictures framed before.
 */
public final class GreyClassifier implements AutoCloseable {
    /** Height and width that the network sees. */
    public static final int SIDE = 32;

    /** Height and width of the pictures of the MNIST family, which are framed. */
    public static final int UNFRAMED = 28;

    /** Length of the features. */
    public static final int FEATURES = 96;

    /** What {@link #write} says of itself in the metadata of its file. */
    public static final String FORMAT = "reverie grey classifier 1";

    private static final String FORMAT_KEY = "format";
    private static final String CLASSES_KEY = "classes";
    private static final int[] WIDTHS = {48, 96, 128};
    private static final int STEM_KERNEL = 5;
    /** Side of the last stage after pooling: the stem halves, too. */
    private static final int LAST = SIDE >> (WIDTHS.length + 1);

    private static final double DROPPED = 0.25;
    private static final int BATCH = 128;

    private final Parameters parameters = new Parameters();
    private final List<Unit> entries = new ArrayList<>();
    private final List<Unit> residuals = new ArrayList<>();
    private final Linear hidden;
    private final Linear output;
    private final List<String> classes;

    /** Convolution, normalisation and activation. */
    private record Unit(Conv2d convolution, GroupNorm norm) {
        static Unit of(Parameters parameters, String name, int in, int out) {
            return new Unit(
                    Conv2d.same3(parameters, name + ".conv", in, out, 2),
                    GroupNorm.quarter(parameters, name + ".norm", out));
        }

        static Unit stem(Parameters parameters, String name, int out) {
            return new Unit(
                    new Conv2d(parameters, name + ".conv", 1, out, STEM_KERNEL, 2, STEM_KERNEL / 2, 2),
                    GroupNorm.quarter(parameters, name + ".norm", out));
        }

        Tensor forward(Tensor x) {
            // Channels last is the faster layout, and that of the output of a single channel is not known to be it.
            return Functional.silu(norm.forward(convolution.forward(x).channelsLast()));
        }
    }

    private GreyClassifier(List<String> classes) {
        this.classes = List.copyOf(classes);
        for (int stage = 0; stage < WIDTHS.length; stage++) {
            int width = WIDTHS[stage];
            String name = "stage" + stage;
            entries.add(
                    stage == 0
                            ? Unit.stem(parameters, name + ".in", width)
                            : Unit.of(parameters, name + ".in", WIDTHS[stage - 1], width));
            residuals.add(Unit.of(parameters, name + ".residual", width, width));
        }
        hidden = new Linear(parameters, "features", (long) WIDTHS[WIDTHS.length - 1] * LAST * LAST, FEATURES, 2);
        output = new Linear(parameters, "classes", FEATURES, classes.size(), 1);
    }

    /**
     * A network with random weights, to be trained.
     *
     * @param classes names of the classes, at least two
     * @param dtype element type of its weights
     * @param device where
     * @param stream decides the weights
     * @throws IllegalArgumentException if there are fewer than two classes
     */
    public static GreyClassifier untrained(List<String> classes, DType dtype, Device device, RandomStream stream) {
        if (classes.size() < 2) {
            throw new IllegalArgumentException("a classifier needs at least 2 classes, got " + classes);
        }
        GreyClassifier network = new GreyClassifier(classes);
        network.parameters.allocate(dtype, device, stream);
        return network;
    }

    /**
     * Reads a network that {@link #write} wrote, in float32.
     *
     * @param name of the source, for messages
     * @param bytes of the file
     * @param device where it will compute
     * @throws FileFormatException if they are something else
     * @throws IOException if they cannot be read
     */
    public static GreyClassifier read(String name, ByteBuffer bytes, Device device) throws IOException {
        try (SafetensorsFile file = Safetensors.open(name, bytes)) {
            Map<String, String> metadata = file.metadata();
            String format = metadata.getOrDefault(FORMAT_KEY, "none");
            if (!format.equals(FORMAT)) {
                throw new FileFormatException(
                        name,
                        "its format must be \"" + FORMAT + "\", got \"" + format + "\"",
                        "write one with reverie-bench features");
            }
            GreyClassifier network = new GreyClassifier(
                    List.of(metadata.getOrDefault(CLASSES_KEY, "").split("\n")));
            network.parameters.allocate(DType.FLOAT32, device);
            for (Parameter parameter : network.parameters.list()) {
                if (!file.contains(parameter.name())
                        || !file.entry(parameter.name()).shape().equals(Shape.of(parameter.shape()))) {
                    network.close();
                    throw new FileFormatException(name, "it must hold " + parameter + ", but has " + file.entries());
                }
                TensorArrays.copy(file.get(parameter.name()), parameter.value());
            }
            return network;
        }
    }

    /**
     * Writes the network: its weights as they are and the names of its classes.
     *
     * @param target of the file
     * @param notes what else the metadata shall say
     * @throws IOException if it cannot be written
     */
    public void write(Path target, Map<String, String> notes) throws IOException {
        Map<String, ArraySource> arrays = new LinkedHashMap<>();
        for (Parameter parameter : parameters.list()) {
            arrays.put(parameter.name(), TensorArrays.source(parameter.value()));
        }
        Map<String, String> metadata = new LinkedHashMap<>(notes);
        metadata.put(FORMAT_KEY, FORMAT);
        metadata.put(CLASSES_KEY, String.join("\n", classes));
        SafetensorsWriter.write(target, arrays, metadata);
    }

    /** What the network says of a batch. */
    public record Output(Tensor features, Tensor logits) {}

    /**
     * Evaluates the network. Gradients are recorded when the thread records.
     *
     * @param x pictures {@code [N, 1, 32, 32]} in [0, 1], black 0
     * @param dropout masks of the features in training, else {@link Dropout#off()}
     * @return features {@code [N, 96]} and unnormalised log probabilities {@code [N, classes]}, both float32
     */
    public Output forward(Tensor x, Dropout dropout) {
        Tensor h = x.to(parameters.dtype());
        for (int stage = 0; stage < WIDTHS.length; stage++) {
            h = entries.get(stage).forward(stage == 0 ? h : Functional.averagePool2(h));
            h = h.add(residuals.get(stage).forward(h));
        }
        Tensor pooled = Functional.averagePool2(h);
        Tensor features = Functional.silu(hidden.forward(pooled.reshape(pooled.size(0), -1)));
        Tensor logits = output.forward(dropout.apply(features, DROPPED));
        return new Output(features.to(DType.FLOAT32), logits.to(DType.FLOAT32));
    }

    /** The parameters. */
    public Parameters parameters() {
        return parameters;
    }

    /** Names of the classes, in the order of the probabilities. */
    public List<String> classes() {
        return classes;
    }

    /** Whether it takes pictures of a shape: one channel of 28 x 28 or 32 x 32. */
    public static boolean takes(DataShape shape) {
        return shape.equals(DataShape.image(1, UNFRAMED, UNFRAMED)) || shape.equals(DataShape.image(1, SIDE, SIDE));
    }

    /**
     * Features and class probabilities of pictures.
     *
     * @param features N rows of {@value #FEATURES} numbers
     * @param probabilities N rows, one number for each class
     */
    @SuppressWarnings("ArrayRecordComponent") // results to be read at once, compared by nobody
    public record Seen(double[] features, double[][] probabilities) {}

    /**
     * Looks at pictures.
     *
     * @param images N pictures in [0, 1], one after the other
     * @param count N
     * @param shape of one, as {@link #takes}
     * @throws RequestException if they are of another shape
     */
    public Seen look(float[] images, int count, DataShape shape) {
        if (!takes(shape)) {
            throw new RequestException(
                    "the feature network of grey pictures knows images of 1 x 28 x 28 and 1 x 32 x 32, got " + shape,
                    "resize them first and say so in the result, or take --features pixels");
        }
        double[] features = new double[Math.multiplyExact(count, FEATURES)];
        double[][] probabilities = new double[count][];
        for (int first = 0; first < count; first += BATCH) {
            int size = Math.min(BATCH, count - first);
            float[] part = Arrays.copyOfRange(images, first * shape.length(), (first + size) * shape.length());
            try (Scope scope = Scope.open();
                    Autograd.Mode mode = Autograd.noGrad()) {
                Tensor x = framed(Tensors.of(part, shape.batch(size)).to(parameters.device()));
                Output seen = forward(x, Dropout.off());
                System.arraycopy(seen.features().toDoubles(), 0, features, first * FEATURES, size * FEATURES);
                double[] softmax =
                        Functional.softmax(seen.logits().to(DType.FLOAT64), 1).toDoubles();
                for (int i = 0; i < size; i++) {
                    probabilities[first + i] =
                            Arrays.copyOfRange(softmax, i * classes.size(), (i + 1) * classes.size());
                }
            }
        }
        return new Seen(features, probabilities);
    }

    /** Pictures of 28 x 28 with a black frame; others as they are. */
    public static Tensor framed(Tensor x) {
        int border = Math.toIntExact(SIDE - x.size(3)) / 2;
        return border == 0 ? x : Functional.pad2d(x, border, border, border, border);
    }

    @Override
    public void close() {
        parameters.close();
    }
}
