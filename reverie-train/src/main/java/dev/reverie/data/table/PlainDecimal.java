package dev.reverie.data.table;

/**
 * Reads decimal numbers from characters as {@link Double#parseDouble} does, several times as fast and without a string.
 *
 * <p>A number of up to 19 digits is {@code m * 10^e} with a whole {@code m < 2^63}. For {@code |e| <= 22} the power is
 * exact, and so is the split of {@code m} into two float64. Where {@code m < 2^53} one multiplication or division rounds
 * correctly (Clinger 1990, "How to read floating point numbers accurately"). Otherwise the quotient or product and its
 * remainder by a fused operation give the value to 2^-100, which decides the rounding unless the value is nearly half-way
 * between two neighbours. What is left, and everything that is not so written, is for {@link Double#parseDouble}.
 */
final class PlainDecimal {
    /** The largest power of ten that is a float64. */
    private static final int EXACT_POWER = 22;

    private static final long EXACT_WHOLE = 1L << 53;

    /** A further digit cannot overflow. */
    private static final long ROOM_FOR_A_DIGIT = (Long.MAX_VALUE - 9) / 10;

    /** In units of the last place; the error of two float64 is below 2^-48 of it. */
    private static final double UNDECIDED = 0x1p-40;

    private static final double[] POWERS = powers();

    private PlainDecimal() {}

    private static double[] powers() {
        double[] powers = new double[EXACT_POWER + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = 10 * powers[i - 1];
        }
        return powers;
    }

    /**
     * Reads a number.
     *
     * @param text holds it from {@code from} to before {@code to}, without spaces
     * @return the float64 nearest to it; NaN if it is not a plain decimal of few digits, which says nothing of whether
     *     {@link Double#parseDouble} reads it
     */
    static double parse(char[] text, int from, int to) {
        int i = from;
        boolean negative = i < to && text[i] == '-';
        if (negative || (i < to && text[i] == '+')) {
            i++;
        }
        long whole = 0;
        int first = i;
        for (; i < to && isDigit(text[i]); i++) {
            if (whole > ROOM_FOR_A_DIGIT) {
                return Double.NaN;
            }
            whole = 10 * whole + (text[i] - '0');
        }
        int digits = i - first;
        int exponent = 0;
        if (i < to && text[i] == '.') {
            first = ++i;
            for (; i < to && isDigit(text[i]); i++) {
                if (whole > ROOM_FOR_A_DIGIT) {
                    return Double.NaN;
                }
                whole = 10 * whole + (text[i] - '0');
            }
            exponent = first - i;
            digits -= exponent;
        }
        if (digits == 0) {
            return Double.NaN;
        }
        if (i < to && (text[i] == 'e' || text[i] == 'E')) {
            i++;
            boolean down = i < to && text[i] == '-';
            if (down || (i < to && text[i] == '+')) {
                i++;
            }
            if (i == to || to - i > 3) {
                return Double.NaN;
            }
            int written = 0;
            for (; i < to && isDigit(text[i]); i++) {
                written = 10 * written + (text[i] - '0');
            }
            exponent += down ? -written : written;
        }
        if (i < to) {
            return Double.NaN;
        }
        double value = scaled(whole, exponent);
        return negative ? -value : value;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** {@code whole * 10^exponent}, or NaN. */
    private static double scaled(long whole, int exponent) {
        if (whole == 0) {
            return 0;
        }
        if (exponent < -EXACT_POWER || exponent > EXACT_POWER) {
            return Double.NaN;
        }
        double power = POWERS[Math.abs(exponent)];
        double high = whole;
        if (whole <= EXACT_WHOLE) {
            return exponent < 0 ? high / power : high * power;
        }
        // Exact: 2^63 has not been reached, so the difference fits.
        double low = whole - (long) high;
        double value;
        double rest;
        if (exponent < 0) {
            value = high / power;
            rest = (Math.fma(-value, power, high) + low) / power;
        } else {
            value = high * power;
            rest = Math.fma(high, power, -value) + low * power;
        }
        double sum = value + rest;
        double left = Math.abs(rest - (sum - value)) / Math.ulp(sum);
        return isNear(left, 0.5) || isNear(left, 0.25) ? Double.NaN : sum;
    }

    /** Half a unit is where rounding turns; a quarter below a power of two, where the units become smaller. */
    private static boolean isNear(double left, double turn) {
        return Math.abs(left - turn) < UNDECIDED;
    }
}
