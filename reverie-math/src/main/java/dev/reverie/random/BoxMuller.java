package dev.reverie.random;

/**
 * The transformation of Box and Muller 1958 (Annals of Mathematical Statistics 29, 610) for float32: two uniform numbers
 * u, v on [0, 1) give the independent standard normal numbers
 *
 * <pre>{@code
 * z_1 = sqrt(-2 ln(1 - u)) cos(2 pi v),   z_2 = sqrt(-2 ln(1 - u)) sin(2 pi v)
 * }</pre>
 *
 * <p>The functions are Taylor polynomials in float64 with relative errors below 1e-11, far below what float32 shows. Only
 * additions, multiplications, divisions and square roots are used, which IEEE 754 rounds alike everywhere: values are the
 * same on every platform, and several times faster than those of {@link StrictMath}.
 */
final class BoxMuller {
    private static final double UNIT = 0x1.0p-53;
    private static final long FRACTION = 0xFFFFFFFFFFFFFL;
    private static final long ONE = 0x3FF0000000000000L;

    private BoxMuller() {}

    /** {@code sqrt(-2 ln(1 - u))}, u the upper 53 bits. */
    static double radius(long bits) {
        // 1 - u lies in (0, 1], which keeps the logarithm finite
        return Math.sqrt(-2.0 * log(1.0 - (bits >>> 11) * UNIT));
    }

    /** {@code cos(2 pi v)}, v the upper 53 bits. */
    static double cosine(long bits) {
        return turned(4.0 * ((bits >>> 11) * UNIT), 1);
    }

    /** {@code sin(2 pi v)}, v the upper 53 bits. */
    static double sine(long bits) {
        return turned(4.0 * ((bits >>> 11) * UNIT), 0);
    }

    /** {@code ln w} of a normal number, {@code 2 artanh((m - 1) / (m + 1)) + e ln 2} with m in [1/sqrt(2), sqrt(2)). */
    private static double log(double w) {
        int exponent = Math.getExponent(w);
        double m = Double.longBitsToDouble((Double.doubleToRawLongBits(w) & FRACTION) | ONE);
        if (m > 1.4142135623730951) {
            m *= 0.5;
            exponent++;
        }
        double s = (m - 1.0) / (m + 1.0);
        double z = s * s;
        double series = 1.0 / 13.0 + z * (1.0 / 15.0);
        series = 1.0 / 9.0 + z * (1.0 / 11.0 + z * series);
        series = 1.0 / 5.0 + z * (1.0 / 7.0 + z * series);
        series = 1.0 + z * (1.0 / 3.0 + z * series);
        return exponent * 0.6931471805599453 + 2.0 * s * series;
    }

    /** {@code sin((quarters + more) pi / 2)}. */
    private static double turned(double quarters, int more) {
        int nearest = (int) (quarters + 0.5);
        double x = (quarters - nearest) * (0.5 * Math.PI);
        int turns = nearest + more;
        double value = (turns & 1) == 0 ? sineNearZero(x) : cosineNearZero(x);
        return (turns & 2) == 0 ? value : -value;
    }

    private static double sineNearZero(double x) {
        double y = x * x;
        double series = 1.0 / 362880.0 - y * (1.0 / 39916800.0);
        series = 1.0 / 120.0 - y * (1.0 / 5040.0 - y * series);
        return x * (1.0 - y * (1.0 / 6.0 - y * series));
    }

    private static double cosineNearZero(double x) {
        double y = x * x;
        double series = 1.0 / 3628800.0 - y * (1.0 / 479001600.0);
        series = 1.0 / 720.0 - y * (1.0 / 40320.0 - y * series);
        return 1.0 - y * (0.5 - y * (1.0 / 24.0 - y * series));
    }
}
