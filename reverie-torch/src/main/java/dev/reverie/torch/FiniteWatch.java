package dev.reverie.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the result of every operation of its thread, and remembers the first that is infinite or not a number.
 *
 * <pre>{@code
 * try (FiniteWatch watch = FiniteWatch.begin()) {
 *     Tensor loss = ...;
 *     watch.first().ifPresent(found -> System.err.println(found));
 * }
 * }</pre>
 *
 * <p>For finding out why, not for every day: each result is read once more, and waited for. What backward passes compute
 * inside the engine is not seen; {@link Autograd#naming} tells of that. Views and memory that is not set yet are passed over,
 * since nothing is computed there.
 */
public final class FiniteWatch implements AutoCloseable {
    private static final ThreadLocal<@Nullable FiniteWatch> ACTIVE = new ThreadLocal<>();

    private @Nullable Find first;

    private FiniteWatch() {}

    /**
     * A tensor that was looked at.
     *
     * @param tensor shape and type, for example {@code [32, 3, 8, 8] float32}
     * @param largest largest absolute value; infinite or NaN if an element is
     */
    public record Sight(String tensor, double largest) {
        static Sight of(Tensor tensor) {
            return new Sight(tensor.toString(), Magnitude.largest(tensor));
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
     * @param operation what gave it
     * @param operands what it was given
     * @param isNaN whether the result has an element that is not a number; else one that is infinite
     */
    public record Find(String operation, List<Sight> operands, boolean isNaN) {
        /** Keeps a private copy of the list. */
        public Find {
            operands = List.copyOf(operands);
        }

        /**
         * Whether the operation itself is where it began. If not, an operand came so from outside: from data, from a
         * table, or from a backward pass.
         */
        public boolean isOrigin() {
            return operands.stream().allMatch(Sight::isFinite);
        }

        /** For example {@code mul of [4, 2] float32 (at most 3e+30) and [4, 2] float32 (at most 3e+30) gave infinity}. */
        @Override
        public String toString() {
            String of = operands.stream().map(Sight::toString).collect(Collectors.joining(" and "));
            return operation + (of.isEmpty() ? "" : " of " + of) + " gave " + (isNaN ? "NaN" : "infinity");
        }
    }

    /**
     * Begins to look on this thread.
     *
     * @throws IllegalStateException if one is looking
     */
    public static FiniteWatch begin() {
        if (ACTIVE.get() != null) {
            throw new IllegalStateException("this thread is watched already; close the other watch first");
        }
        FiniteWatch watch = new FiniteWatch();
        ACTIVE.set(watch);
        return watch;
    }

    /** The watch that is still looking on this thread, or null. */
    static @Nullable FiniteWatch current() {
        FiniteWatch watch = ACTIVE.get();
        return watch == null || watch.first != null ? null : watch;
    }

    /** The first result that was not finite; absent if all were finite so far. */
    public Optional<Find> first() {
        return Optional.ofNullable(first);
    }

    /** Looks at the operands of an operation that is to overwrite one of them. */
    static List<Sight> before(Tensor... operands) {
        List<Sight> sights = new ArrayList<>();
        for (Tensor operand : operands) {
            sights.add(Sight.of(operand));
        }
        return sights;
    }

    /** Looks at a new result. */
    void made(String operation, Tensor result, Tensor... operands) {
        if (isSuspect(result) && !result.raw().is_view()) {
            remember(operation, result, before(operands));
        }
    }

    /** Looks at what was overwritten. */
    void changed(String operation, Tensor result, List<Sight> operands) {
        if (isSuspect(result)) {
            remember(operation, result, operands);
        }
    }

    private static boolean isSuspect(Tensor result) {
        return !Magnitude.isFinite(result);
    }

    private void remember(String operation, Tensor result, List<Sight> operands) {
        first = new Find(operation, operands, Magnitude.hasNaN(result));
    }

    /** Ends the watch. */
    @Override
    public void close() {
        ACTIVE.remove();
    }
}
