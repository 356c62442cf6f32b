package dev.reverie.stale;

import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.StaleMemoryTrial;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The operands of a case, made when they are asked for the first time and given again, in the order of asking, at every
 * evaluation after that.
 */
public final class Operands implements AutoCloseable {
    private final Situation situation;
    private final NoiseGenerator noise = new NoiseGenerator().seed(5);
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final List<Parameters> parameters = new ArrayList<>();
    private final List<Supplier<?>> answers = new ArrayList<>();
    private List<Tensor> given = List.of();
    private int asked;

    private Operands(Situation situation) {
        this.situation = situation;
    }

    /**
     * Tries a case in a situation.
     *
     * @param tolerance 0 for equality to the last bit
     */
    public static Optional<StaleMemoryTrial.Difference> difference(
            Situation situation, Function<Operands, Tensor> operation, double tolerance) {
        try (Operands operands = new Operands(situation);
                Scope scope = Scope.open()) {
            // Makes the operands.
            Tensor unused = operation.apply(operands);
            Function<List<Tensor>, Tensor> again = list -> {
                operands.given = list;
                operands.asked = 0;
                return operation.apply(operands);
            };
            return new StaleMemoryTrial(operands.tensors, again, tolerance).difference();
        }
    }

    /** C. */
    public int channels() {
        return situation.channels();
    }

    /** C rounded up to a multiple of 4, for layers that group channels. */
    public int grouped() {
        return (channels() + 3) / 4 * 4;
    }

    /** N. */
    public int batch() {
        return situation.batch();
    }

    /** H. */
    public int height() {
        return situation.height();
    }

    /** W. */
    public int width() {
        return situation.width();
    }

    /** The element type. */
    public DType dtype() {
        return situation.dtype();
    }

    /** {@code [N, C, H, W]} in the layout of the situation. */
    public Tensor image() {
        return image(channels());
    }

    /** {@code [N, channels, H, W]} in the layout of the situation. */
    public Tensor image(int channels) {
        return tensor(
                () -> laidOut(normal(batch(), channels, height(), width())).requireGrad());
    }

    /** An image of positive numbers. */
    public Tensor positive() {
        return tensor(() -> laidOut(
                        normal(batch(), channels(), height(), width()).abs().add(0.5))
                .requireGrad());
    }

    /** An image that asks for no gradient. */
    public Tensor fixedImage() {
        return tensor(() -> laidOut(normal(batch(), channels(), height(), width())));
    }

    /** Row-major normal numbers. */
    public Tensor of(long... shape) {
        return tensor(() -> normal(shape).requireGrad());
    }

    /** Numbers {@code 0 .. count - 1}, backwards and repeated, {@code [length]}. */
    public Tensor indices(int length, int count) {
        long[] values = new long[length];
        for (int i = 0; i < length; i++) {
            values[i] = count - 1L - i % count;
        }
        return tensor(() -> Tensors.of(values));
    }

    /** A layer whose parameters are operands too. */
    public <L> L layer(Function<Parameters, L> maker) {
        return answer(() -> {
            Parameters declared = new Parameters();
            L layer = maker.apply(declared);
            declared.allocate(dtype(), Device.CPU, RandomStream.of(2));
            parameters.add(declared);
            try (Autograd.Mode mode = Autograd.noGrad()) {
                declared.values().addInPlace(normal(declared.trainableCount()), 0.2);
            }
            for (Parameter parameter : declared.trainable()) {
                tensors.put(parameter.name(), parameter.value());
            }
            return () -> layer;
        });
    }

    private Tensor tensor(Supplier<Tensor> maker) {
        return answer(() -> {
            int index = tensors.size();
            Tensor made = Scope.detach(maker.get());
            tensors.put("operand " + (index + 1), made);
            return () -> given.isEmpty() ? made : given.get(index);
        });
    }

    @SuppressWarnings("unchecked")
    private <T> T answer(Supplier<Supplier<T>> maker) {
        if (asked == answers.size()) {
            answers.add(maker.get());
        }
        return ((Supplier<T>) answers.get(asked++)).get();
    }

    private Tensor normal(long... shape) {
        return noise.normal(DType.FLOAT32, Device.CPU, shape).to(dtype());
    }

    private Tensor laidOut(Tensor image) {
        return situation.innermost() ? image.channelsLast() : image;
    }

    @Override
    public void close() {
        // The values of parameters are closed with them.
        for (Map.Entry<String, Tensor> operand : tensors.entrySet()) {
            if (operand.getKey().startsWith("operand ")) {
                operand.getValue().close();
            }
        }
        parameters.forEach(Parameters::close);
    }
}
