package dev.reverie.testkit;

/** Distance of two arrays, relative to the reference's largest magnitude. */
final class RelativeError {
    private RelativeError() {}

    /**
     * {@code max |actual - reference| / max |reference|} over the elements {@code from} to {@code to}.
     *
     * <p>Infinite where a value is not finite, or anything but zero meets a reference of zeros.
     */
    static double between(double[] actual, double[] reference, int from, int to) {
        double largest = 0.0;
        double difference = 0.0;
        for (int i = from; i < to; i++) {
            double d = Math.abs(actual[i] - reference[i]);
            if (!(d < Double.POSITIVE_INFINITY)) {
                return Double.POSITIVE_INFINITY;
            }
            largest = Math.max(largest, Math.abs(reference[i]));
            difference = Math.max(difference, d);
        }
        if (difference == 0.0) {
            return 0.0;
        }
        return largest == 0.0 ? Double.POSITIVE_INFINITY : difference / largest;
    }

    /** The worst of {@link #between} over {@code rows} equal parts. */
    static double worstRow(double[] actual, double[] reference, int rows) {
        int length = reference.length / rows;
        double worst = 0.0;
        for (int row = 0; row < rows; row++) {
            worst = Math.max(worst, between(actual, reference, row * length, (row + 1) * length));
        }
        return worst;
    }
}
