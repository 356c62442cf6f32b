package dev.reverie.torch;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks the result of every operation of its thread and keeps the first one that contains infinity or NaN.
 *
 * <pre>{@code
 * try (NonFiniteDetector detector = NonFiniteDetector.open()) {
 *     Tensor loss = ...;
 *     detector.first().ifPresent(finding -> System.err.println(finding));
 * }
 * }</pre>
 *
 * <p>A tool for debugging: each check reads the result once more and waits for it. The detector does not see backward
 * passes inside the engine; {@link Autograd#naming} reports on those. It skips views and uninitialised memory, where
 * nothing is computed.
 */
public final class NonFiniteDetector implements AutoCloseable {
    private static final ThreadLocal<@Nullable NonFiniteDetector> ACTIVE = new ThreadLocal<>();

    private @Nullable Finding first;

    private NonFiniteDetector() {}

    /**
     * An operand of the operation that was found.
     *
     * @param tensor shape and type, for example {@code [32, 3, 8, 8] float32}
     * @param largest largest absolute value; infinite or NaN if an element is
     */
    public record Operand(String tensor, double largest) {
        static Operand of(Tensor tensor) {
            return new Operand(tensor.toString(), largestMagnitude(tensor));
        }

        /** Whether every element is finite. */
        public boolean isFinite() {
            return Double.isFinite(largest);
        }

        @Override
        public String toString() {
            return tensor + (isFinite() ? String.format(Locale.ROOT, " (at most %.3g)", largest) : " (not finite)");
        }
    }

    /**
     * The first result that was not finite.
     *
     * @param operation name of the operation
     * @param operands its operands
     * @param isNaN whether the result contains NaN; otherwise it contains infinity
     */
    public record Finding(String operation, List<Operand> operands, boolean isNaN) {
        /** Copies the list. */
        public Finding {
            operands = List.copyOf(operands);
        }

        /**
         * Whether all operands were finite, so that the fault began here. If not, an operand came from data, a table or a
         * backward pass.
         */
        public boolean isOrigin() {
            return operands.stream().allMatch(Operand::isFinite);
        }

        /** For example {@code mul of [4, 2] float32 (at most 3e+30) and [4, 2] float32 (at most 3e+30) gave infinity}. */
        @Override
        public String toString() {
            String of = operands.stream().map(Operand::toString).collect(Collectors.joining(" and "));
            return operation + (of.isEmpty() ? "" : " of " + of) + " gave " + (isNaN ? "NaN" : "infinity");
        }
    }

    /**
     * Starts detection on this thread.
     *
     * @throws IllegalStateException if a detector is open on this thread
     */
    public static NonFiniteDetector open() {
        if (ACTIVE.get() != null) {
            throw new IllegalStateException("a detector is open on this thread already; close it first");
        }
        NonFiniteDetector detector = new NonFiniteDetector();
        ACTIVE.set(detector);
        return detector;
    }

    /** The open detector of this thread, unless it has found something; else null. */
    static @Nullable NonFiniteDetector current() {
        NonFiniteDetector detector = ACTIVE.get();
        return detector == null || detector.first != null ? null : detector;
    }

    /** The first result that was not finite; empty if all were finite so far. */
    public Optional<Finding> first() {
        return Optional.ofNullable(first);
    }

    /** Describes operands before an operation overwrites one of them. */
    static List<Operand> describe(Tensor... operands) {
        return Arrays.stream(operands).map(Operand::of).toList();
    }

    /** Checks a new result. */
    void made(String operation, Tensor result, Tensor... operands) {
        if (!isFinite(result) && !result.raw().is_view()) {
            first = new Finding(operation, describe(operands), hasNaN(result));
        }
    }

    /** Checks a tensor that was overwritten. */
    void changed(String operation, Tensor result, List<Operand> operands) {
        if (!isFinite(result)) {
            first = new Finding(operation, operands, hasNaN(result));
        }
    }

    // The checks call the engine directly: neither recorded for gradients, nor counted, nor checked themselves.

    private static boolean isFinite(Tensor tensor) {
        if (!tensor.dtype().isFloating() || ShapeInference.isOf(tensor)) {
            return true;
        }
        try (var finite = tensor.raw().isfinite();
                var all = finite.all()) {
            return all.item_bool();
        }
    }

    private static boolean hasNaN(Tensor tensor) {
        try (var faulty = tensor.raw().isnan();
                var any = faulty.any()) {
            return any.item_bool();
        }
    }

    private static double largestMagnitude(Tensor tensor) {
        if (tensor.count() == 0 || ShapeInference.isOf(tensor)) {
            return 0;
        }
        DType type = tensor.dtype().isFloating() ? tensor.dtype() : DType.FLOAT64;
        try (Autograd.Mode mode = Autograd.noGrad();
                var plain = tensor.raw().to(type.scalarType);
                var sizes = plain.abs();
                var largest = sizes.max()) {
            return largest.item_double();
        }
    }

    /** Ends detection. */
    @Override
    public void close() {
        ACTIVE.remove();
    }
}
