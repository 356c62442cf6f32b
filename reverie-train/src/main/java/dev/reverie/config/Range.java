package dev.reverie.config;

/**
 * The interval of numbers that a key accepts: {@code (0, 1]}.
 *
 * @param low lower end, or negative infinity
 * @param lowOpen whether the lower end itself is left out
 * @param high upper end, or positive infinity
 * @param highOpen whether the upper end itself is left out
 */
public record Range(double low, boolean lowOpen, double high, boolean highOpen) {
    /** Every finite number. */
    public static final Range FINITE = new Range(Double.NEGATIVE_INFINITY, true, Double.POSITIVE_INFINITY, true);

    /**
     * Checks that the interval is not empty.
     *
     * @throws IllegalArgumentException if an end is NaN or the lower end is above the upper one
     */
    public Range {
        if (!(low <= high)) {
            throw new IllegalArgumentException("a range needs low <= high, got " + low + " and " + high);
        }
    }

    /** {@code (low, infinity)}. */
    public static Range above(double low) {
        return new Range(low, true, Double.POSITIVE_INFINITY, true);
    }

    /** {@code [low, infinity)}. */
    public static Range atLeast(double low) {
        return new Range(low, false, Double.POSITIVE_INFINITY, true);
    }

    /** {@code [low, high]}. */
    public static Range between(double low, double high) {
        return new Range(low, false, high, false);
    }

    /** {@code [low, high)}. */
    public static Range below(double low, double high) {
        return new Range(low, false, high, true);
    }

    /** Whether a number lies in the interval; NaN never does. */
    public boolean contains(double value) {
        boolean aboveLow = lowOpen ? value > low : value >= low;
        boolean belowHigh = highOpen ? value < high : value <= high;
        return aboveLow && belowHigh;
    }

    /** The accepted numbers in words, to follow "must be a number": {@code in (0, 1]}, {@code at least 1}. */
    String words() {
        if (high == Double.POSITIVE_INFINITY) {
            return low == Double.NEGATIVE_INFINITY ? "that is finite" : (lowOpen ? "above " : "at least ") + plain(low);
        }
        return "in " + this;
    }

    private static String plain(double end) {
        return end == Math.rint(end) && Math.abs(end) < 1e15 ? Long.toString((long) end) : Double.toString(end);
    }

    @Override
    public String toString() {
        return (lowOpen ? "(" : "[") + plain(low) + ", " + plain(high) + (highOpen ? ")" : "]");
    }
}
