package dev.reverie.metric;

/**
 * The values that a metric can have: an interval of it reaches no further.
 *
 * @param low the least; may be infinite
 * @param high the largest; may be infinite
 */
public record ValueRange(double low, double high) {
    /** Any number: an unbiased estimate of a distance may be negative. */
    public static final ValueRange ANY = new ValueRange(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    /** Distances. */
    public static final ValueRange NOT_NEGATIVE = new ValueRange(0, Double.POSITIVE_INFINITY);
    /** Shares and probabilities. */
    public static final ValueRange SHARE = new ValueRange(0, 1);

    /** The value of the range that is nearest. */
    public double nearest(double value) {
        return Math.min(high, Math.max(low, value));
    }
}
