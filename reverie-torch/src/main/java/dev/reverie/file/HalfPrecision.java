package dev.reverie.file;

/**
 * The two 16-bit floating-point formats, to and from binary32, rounding to nearest with ties to even.
 *
 * <p>Java 17 has no conversion for binary16 (Java 20 has one); bfloat16 it has never had.
 */
final class HalfPrecision {
    private static final int F16_INFINITY = 0x7c00;
    private static final int F16_QUIET = 0x0200;

    private HalfPrecision() {}

    /** Exact: every binary16 value is a binary32 value. NaN payloads are kept in the upper bits. */
    static float fromF16(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = (bits >>> 10) & 0x1f;
        int fraction = bits & 0x3ff;
        if (exponent == 0x1f) {
            return Float.intBitsToFloat(sign | 0x7f800000 | (fraction << 13));
        }
        if (exponent == 0) {
            float magnitude = fraction * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        return Float.intBitsToFloat(sign | ((exponent + 112) << 23) | (fraction << 13));
    }

    /** Rounds to nearest even; magnitudes from 65520 on become infinite, NaN stays NaN. */
    static short toF16(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        float magnitude = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) (sign | F16_INFINITY | F16_QUIET | ((bits >>> 13) & 0x3ff));
        }
        if (magnitude >= 65520f) {
            return (short) (sign | F16_INFINITY);
        }
        if (magnitude < 0x1p-14f) {
            // Subnormal results are multiples of 2^-24; the scaling is exact and rint ties to even.
            return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
        }
        int rebiased = (bits & 0x7fffffff) - (112 << 23);
        int odd = (rebiased >>> 13) & 1;
        return (short) (sign | ((rebiased + 0xfff + odd) >>> 13));
    }

    /** Exact: bfloat16 is the upper half of a binary32. */
    static float fromBf16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** Rounds to nearest even; NaN stays NaN and keeps its sign. */
    static short toBf16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40);
        }
        int odd = (bits >>> 16) & 1;
        return (short) ((bits + 0x7fff + odd) >>> 16);
    }
}
