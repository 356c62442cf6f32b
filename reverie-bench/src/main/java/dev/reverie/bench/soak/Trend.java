package dev.reverie.bench.soak;

/**
 * A straight line through points by least squares: {@code y = intercept + slope x}.
 *
 * @param slope change of y for one of x
 * @param mean of y
 * @param standardError of the slope; 0 for two points. Errors of equal variance that are correlated from one point to the
 *     next by {@code rho > 0}, as those of memory that stays where it once went, tell as much as {@code (1 - rho) / (1 + rho)}
 *     times as many independent ones
 */
record Trend(double slope, double mean, double standardError) {
    /** Beyond this the correlation itself is not known well enough. */
    private static final double MOST_CORRELATED = 0.99;

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
        double squares = 0;
        double products = 0;
        double before = 0;
        for (int i = 0; i < n; i++) {
            double error = y[i] - meanY - slope * (x[i] - meanX);
            squares += error * error;
            products += error * before;
            before = error;
        }
        double rho = squares == 0 ? 0 : Math.min(MOST_CORRELATED, Math.max(0, products / squares));
        double inflation = (1 + rho) / (1 - rho);
        return new Trend(slope, meanY, n == 2 ? 0 : Math.sqrt(squares / (n - 2) / xx * inflation));
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
