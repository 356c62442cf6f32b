package dev.reverie.bench.soak;

/**
 * A straight line through points by least squares: {@code y = intercept + slope x}.
 *
 * @param slope change of y for one of x
 * @param mean of y
 * @param standardError of the slope, for independent errors of equal variance; 0 for two points
 */
record Trend(double slope, double mean, double standardError) {
    /**
     * The line.
     *
     * @param x at least two different values
     * @param y as many
     * @throws IllegalArgumentException if there is no such line
     */
    static Trend of(double[] x, double[] y) {
        int n = x.length;
        if (n < 2 || y.length != n) {
            throw new IllegalArgumentException(
                    "a trend needs two readings or more, as many of x as of y; got " + n + " and " + y.length);
        }
        double meanX = mean(x);
        double meanY = mean(y);
        double xx = 0;
        double xy = 0;
        for (int i = 0; i < n; i++) {
            xx += (x[i] - meanX) * (x[i] - meanX);
            xy += (x[i] - meanX) * (y[i] - meanY);
        }
        if (xx == 0) {
            throw new IllegalArgumentException("a trend needs readings at different times, all are at " + x[0]);
        }
        double slope = xy / xx;
        double residual = 0;
        for (int i = 0; i < n; i++) {
            double error = y[i] - meanY - slope * (x[i] - meanX);
            residual += error * error;
        }
        return new Trend(slope, meanY, n == 2 ? 0 : Math.sqrt(residual / (n - 2) / xx));
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
