package dev.reverie.stat;

/** The logarithm of a sum of exponentials, without overflow. */
public final class LogSumExp {
    private LogSumExp() {}

    /**
     * {@code ln sum_i exp(v_i) = m + ln sum_i exp(v_i - m)}, {@code m} the largest value.
     *
     * @param values logarithms of the terms; may be empty, the sum is then 0
     * @return the logarithm of the sum; {@code -infinity} if there are no terms or all are 0, NaN if a value is NaN
     */
    public static double of(double... values) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            largest = Math.max(largest, value);
        }
        if (Double.isInfinite(largest) || Double.isNaN(largest)) {
            return largest;
        }
        double sum = 0.0;
        for (double value : values) {
            sum += Math.exp(value - largest);
        }
        return largest + Math.log(sum);
    }
}
