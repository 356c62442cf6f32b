package dev.reverie.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Tests that an operation does not depend on the previous contents of memory.
 *
 * <p>The operation is evaluated without and with gradients, and the gradients are taken, each time in memory full of
 * zeros, of NaN and of large numbers ({@link StaleMemory}). All results must be finite and the same to the last bit.
 * The buffers that the engine keeps between calls are filled too: before each evaluation the operation runs once on
 * operands with the same content. Use one thread, so that the order of sums is the same.
 */
public final class StaleMemoryTrial {
    /** Larger blocks are returned to the kernel at once by some systems. */
    private static final long MOST_BYTES = 32 << 20;

    private final List<String> names;
    private final List<Tensor> operands;
    private final Function<List<Tensor>, Tensor> operation;
    private final double tolerance;

    /**
     * A difference between results.
     *
     * @param result which result
     * @param content what memory held
     * @param clean the first number that differs, as it is on clean memory
     * @param stale the same number on stale memory
     */
    public record Difference(String result, StaleMemory.Content content, double clean, double stale) {
        /** For example {@code the output is NaN where it was 0.25 on clean memory}. */
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s is %s where it was %s on clean memory (memory held %s)",
                    result,
                    stale,
                    clean,
                    content.name().toLowerCase(Locale.ROOT));
        }
    }

    /**
     * A trial of results that are the same to the last bit.
     *
     * @param operands by name, on the processor; gradients are taken by those that require them
     * @param operation a pure function of the operands, given in that order
     */
    public StaleMemoryTrial(Map<String, Tensor> operands, Function<List<Tensor>, Tensor> operation) {
        this(operands, operation, 0);
    }

    /**
     * A trial.
     *
     * @param operands by name, on the processor; gradients are taken by those that require them
     * @param operation a pure function of the operands, given in that order
     * @param tolerance of differences relative to the largest number of a result: more than 0 where several threads add in
     *     an order of their own
     */
    public StaleMemoryTrial(Map<String, Tensor> operands, Function<List<Tensor>, Tensor> operation, double tolerance) {
        this.names = List.copyOf(operands.keySet());
        this.operands = List.copyOf(operands.values());
        this.operation = operation;
        this.tolerance = tolerance;
    }

    private static final class Result {
        final String name;
        final double[] numbers;

        Result(String name, Tensor numbers) {
            this.name = name;
            this.numbers = numbers.toDoubles();
        }
    }

    /** The first difference, if any. */
    public Optional<Difference> difference() {
        List<Result> clean = evaluate(StaleMemory.Content.ZEROS);
        for (StaleMemory.Content content : StaleMemory.Content.values()) {
            List<Result> stale = content == StaleMemory.Content.ZEROS ? clean : evaluate(content);
            for (int i = 0; i < stale.size(); i++) {
                double[] wanted = clean.get(i).numbers;
                double[] got = stale.get(i).numbers;
                int at = firstDifference(wanted, got);
                if (at >= 0) {
                    return Optional.of(new Difference(stale.get(i).name, content, wanted[at], got[at]));
                }
            }
        }
        return Optional.empty();
    }

    private int firstDifference(double[] clean, double[] stale) {
        double largest = 0;
        for (double value : clean) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < clean.length; i++) {
            // Not finite is a fault even on clean memory: the operands are chosen so that it does not happen.
            if (!Double.isFinite(stale[i]) || Math.abs(stale[i] - clean[i]) > tolerance * largest) {
                return i;
            }
        }
        return -1;
    }

    private List<Result> evaluate(StaleMemory.Content content) {
        List<Result> results = new ArrayList<>();
        try (Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.recording()) {
            long[] sizes = spoil(content);
            try (Autograd.Mode silent = Autograd.noGrad();
                    StaleMemory stale = StaleMemory.leave(content, sizes)) {
                results.add(new Result("the output without gradients", operation.apply(operands)));
            }
            Tensor output;
            try (StaleMemory stale = StaleMemory.leave(content, sizes)) {
                output = operation.apply(operands);
            }
            results.add(new Result("the output", output));
            if (output.requiresGrad()) {
                results.addAll(gradients(output, content, sizes));
            }
        }
        return results;
    }

    private List<Result> gradients(Tensor output, StaleMemory.Content content, long... sizes) {
        List<String> of = new ArrayList<>();
        List<Tensor> leaves = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            if (operands.get(i).requiresGrad()) {
                of.add("the gradient of " + names.get(i));
                leaves.add(operands.get(i));
            }
        }
        Tensor direction = direction(output);
        List<Tensor> slopes;
        try (StaleMemory stale = StaleMemory.leave(content, sizes)) {
            slopes = new Pullback(output, leaves).apply(direction, Pullback.Graph.FREE);
        }
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < slopes.size(); i++) {
            results.add(new Result(of.get(i), slopes.get(i)));
        }
        return results;
    }

    /** Numbers in [-1, 1] that follow no pattern, in the layout of the output. */
    private static Tensor direction(Tensor output) {
        float[] numbers = new float[Math.toIntExact(output.count())];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) Math.sin(1 + 12.9898 * i);
        }
        Tensor direction = output.detach().zerosLike();
        return numbers.length == 0
                ? direction
                : direction.copyFrom(Tensors.of(numbers).view(output.shape()));
    }

    /**
     * Evaluates once on operands with the content and discards the results.
     *
     * @return bytes of what an evaluation allocates
     */
    private long[] spoil(StaleMemory.Content content) {
        try (Scope scope = Scope.open()) {
            List<Tensor> spoiled = new ArrayList<>();
            for (Tensor operand : operands) {
                spoiled.add(operand.dtype().isFloating() ? twin(operand, content.value()) : operand);
            }
            Tensor output = operation.apply(spoiled);
            List<Tensor> leaves = spoiled.stream().filter(Tensor::requiresGrad).toList();
            if (output.requiresGrad() && !leaves.isEmpty()) {
                // Not fill: the number may be too large for the type.
                Tensor direction = output.detach().zerosLike().copyFrom(Tensors.scalar(content.value()));
                new Pullback(output, leaves).apply(direction, Pullback.Graph.FREE);
            }
            return Stream.concat(operands.stream(), Stream.of(output))
                    .flatMapToLong(StaleMemory::sizesOf)
                    .filter(size -> size <= MOST_BYTES)
                    .distinct()
                    .toArray();
        }
    }

    private static Tensor twin(Tensor operand, double value) {
        Tensor twin = operand.detach().copy().copyFrom(Tensors.scalar(value));
        return operand.requiresGrad() ? twin.requireGrad() : twin;
    }
}
