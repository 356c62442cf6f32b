package dev.reverie.plot;

/**
 * The closed interval {@code [low, high]} that an axis shows.
 *
 * @param low smallest value shown, finite
 * @param high largest value shown, finite and greater than {@code low}
 */
public record Limits(double low, double high) {
    /**
     * Checks the interval.
     *
     * @throws IllegalArgumentException if a bound is not finite or {@code low >= high}
     */
    public Limits {
        if (!Double.isFinite(low) || !Double.isFinite(high) || low >= high) {
            throw new IllegalArgumentException("limits must be finite with low < high, got [" + low + ", " + high + "]"
                    + (low > high ? "; are the two swapped?" : ""));
        }
    }

    /**
     * The interval {@code [-radius, radius]}.
     *
     * @param radius half the width, positive
     * @return the symmetric interval
     * @throws IllegalArgumentException if {@code radius} is not positive and finite
     */
    public static Limits symmetric(double radius) {
        return new Limits(-radius, radius);
    }

    /**
     * The length of the interval.
     *
     * @return {@code high - low}
     */
    public double span() {
        return high - low;
    }

    Limits padded(double share) {
        return new Limits(low - share * span(), high + share * span());
    }
}
