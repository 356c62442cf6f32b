package dev.reverie.testkit;

import dev.reverie.torch.DType;
import java.util.Locale;

/**
 * The precision of a computation, and with it the tolerance that a comparison with the reference's float64 run gets.
 *
 * <table>
 * <caption>The rule; all errors are relative to the largest reference value</caption>
 * <tr><th>precision</th><th>tolerance</th></tr>
 * <tr><td>{@link #FLOAT32}</td><td>10 times what the reference's own float32 run is off, at least 1e-6</td></tr>
 * <tr><td>{@link #MIXED}</td><td>5 times what the reference's mixed run is off, at least 1e-6</td></tr>
 * <tr><td>{@link #FLOAT64}</td><td>1e-9</td></tr>
 * </table>
 *
 * <p>Single numbers, such as losses, get at least 4e-6 in float32: they are sums of many terms, and the order of summation
 * differs between processors. Where the reference records the error within rows, each row is judged by it too.
 */
public enum Precision {
    /** Float32 throughout. */
    FLOAT32,
    /** A network in float32, with states, noise levels and solver in float64. */
    MIXED,
    /** Float64 throughout. */
    FLOAT64;

    private static final double FLOOR = 1e-6;
    private static final double FLOOR_OF_SUMS = 4e-6;
    private static final double DOUBLE = 1e-9;

    /** The precision of tensors of one floating-point type with at least 24 bits. */
    public static Precision of(DType dtype) {
        return dtype == DType.FLOAT64 ? FLOAT64 : FLOAT32;
    }

    /** The type of a network's parameters in this precision. */
    public DType networkType() {
        return this == FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
    }

    /** The tolerance where the reference records no error: 1e-6, or 1e-9 in float64. */
    public double floor() {
        return this == FLOAT64 ? DOUBLE : FLOOR;
    }

    /**
     * The tolerance where the reference's float32 run is off by {@code recorded}.
     *
     * @param recorded a relative error, at least 0
     */
    public double tolerance(double recorded) {
        return this == FLOAT64 ? DOUBLE : Math.max(FLOOR, 10.0 * recorded);
    }

    /** The tolerance of a whole tensor of so many elements. */
    public double tolerance(Tolerance recorded, int elements) {
        double allowed = this == MIXED && recorded.mixed().isPresent()
                ? Math.max(FLOOR, 5.0 * recorded.mixed().get())
                : tolerance(recorded.relToMax());
        return this == FLOAT64 || elements > 1 ? allowed : Math.max(FLOOR_OF_SUMS, allowed);
    }

    /** For example {@code float32}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
