package dev.reverie.inverse.operator;

import dev.reverie.random.RandomStream;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Whether an operator is what it says, the worst of several random float64 samples: linear, with the adjoint of its
 * forward map, and with a pseudo-inverse if it has one.
 *
 * <pre>{@code
 * AdjointCheck.of(myOperator, 1).require();
 * }</pre>
 *
 * @param linearity {@code |A(a x + b x') - a A x - b A x'| / |...|}, the largest of forward map and adjoint
 * @param adjoint {@code |<A x, y> - <x, A^T y>| / (|A x| |y| + |x| |A^T y|)}
 * @param pseudoInverse the larger of {@code |A A+ A x - A x| / |A x|} and {@code |A+ A A+ y - A+ y| / |A+ y|}; empty if
 *     there is none
 */
public record AdjointCheck(double linearity, double adjoint, OptionalDouble pseudoInverse) {
    /** Much more than rounding, much less than any mistake. */
    public static final double TOLERANCE = 1e-10;

    /** One pair may meet a wrong adjoint where it is nearly right. */
    private static final int TRIALS = 5;

    /**
     * Checks an operator.
     *
     * @param operator the operator, the same for all samples
     * @param seed of the random samples
     * @throws IllegalArgumentException if a map gives another shape than the operator says
     */
    public static AdjointCheck of(LinearOperator operator, long seed) {
        RandomStream stream = RandomStream.of(seed).purpose("adjoint");
        AdjointCheck worst = once(operator, stream.index(0));
        for (int trial = 1; trial < TRIALS; trial++) {
            AdjointCheck next = once(operator, stream.index(trial));
            worst = new AdjointCheck(
                    Math.max(worst.linearity, next.linearity),
                    Math.max(worst.adjoint, next.adjoint),
                    worst.pseudoInverse.isPresent()
                            ? OptionalDouble.of(
                                    Math.max(worst.pseudoInverse.getAsDouble(), next.pseudoInverse.getAsDouble()))
                            : worst.pseudoInverse);
        }
        return worst;
    }

    private static AdjointCheck once(LinearOperator operator, RandomStream stream) {
        try (Scope scope = Scope.open()) {
            Tensor x = normal(stream.purpose("x"), operator.inputShape());
            Tensor otherX = normal(stream.purpose("other x"), operator.inputShape());
            Tensor y = normal(stream.purpose("y"), operator.outputShape());
            Tensor otherY = normal(stream.purpose("other y"), operator.outputShape());
            Tensor ax = shaped("forward", operator.forward(x), operator.outputShape());
            Tensor aty = shaped("adjoint", operator.adjoint(y), operator.inputShape());
            double difference = Math.abs(inner(ax, y) - inner(x, aty));
            double scale = norm(ax) * norm(y) + norm(x) * norm(aty);
            double linearity = Math.max(
                    relative(operator.forward(combined(x, otherX)), combined(ax, operator.forward(otherX))),
                    relative(operator.adjoint(combined(y, otherY)), combined(aty, operator.adjoint(otherY))));
            return new AdjointCheck(
                    linearity,
                    scale > 0 ? difference / scale : difference,
                    operator instanceof PseudoInvertible known
                            ? OptionalDouble.of(inverseError(known, ax, y))
                            : OptionalDouble.empty());
        }
    }

    private static double inverseError(PseudoInvertible operator, Tensor ax, Tensor y) {
        Tensor back = shaped("pseudoInverse", operator.pseudoInverse(ax), operator.inputShape());
        Tensor seen = operator.pseudoInverse(y);
        return Math.max(
                relative(operator.forward(back), ax), relative(operator.pseudoInverse(operator.forward(seen)), seen));
    }

    private static Tensor normal(RandomStream stream, long... shape) {
        double[] values = new double[SampleShape.count(shape)];
        stream.cursor().fillGaussian(values);
        return Tensors.of(values, SampleShape.batch(1, shape));
    }

    private static Tensor shaped(String map, Tensor value, long... shape) {
        SampleShape.check("what " + map + " gives", value, shape);
        return value;
    }

    private static Tensor combined(Tensor a, Tensor b) {
        return a.mul(0.75).add(b, -1.5);
    }

    private static double inner(Tensor a, Tensor b) {
        return a.mul(b).sum().item();
    }

    private static double norm(Tensor a) {
        return a.norm().item();
    }

    private static double relative(Tensor value, Tensor expected) {
        double scale = norm(expected);
        double error = norm(value.sub(expected));
        return scale > 0 ? error / scale : error;
    }

    /** Whether all errors are within {@link #TOLERANCE}. */
    public boolean passes() {
        return faults().isEmpty();
    }

    /**
     * Throws if something is wrong.
     *
     * @throws IllegalArgumentException if an error exceeds {@link #TOLERANCE}; the message names all that do
     */
    public void require() {
        if (!passes()) {
            throw new IllegalArgumentException(String.join("; ", faults()));
        }
    }

    private List<String> faults() {
        List<String> faults = new ArrayList<>();
        if (!(linearity <= TOLERANCE)) {
            faults.add(fault("a map is not linear: A(a x + b x') misses a A x + b A x'", linearity));
        }
        if (!(adjoint <= TOLERANCE)) {
            faults.add(fault("adjoint is not the adjoint of forward: <A x, y> misses <x, A^T y>", adjoint));
        }
        if (pseudoInverse.isPresent() && !(pseudoInverse.getAsDouble() <= TOLERANCE)) {
            faults.add(
                    fault("pseudoInverse is none: A A+ A misses A, or A+ A A+ misses A+", pseudoInverse.getAsDouble()));
        }
        return faults;
    }

    private static String fault(String what, double error) {
        return String.format(Locale.ROOT, "%s by %.2g of its size, where %.0g is rounding", what, error, TOLERANCE);
    }
}
