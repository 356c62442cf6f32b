package dev.reverie.stat;

/**
 * The energy distance of two samples of points: 0 for two equal distributions, positive for any others.
 *
 * <pre>{@code
 * D^2 = 2 E|X - Y| - E|X - X'| - E|Y - Y'|
 * }</pre>
 *
 * <p>Szekely and Rizzo 2013 (Journal of Statistical Planning and Inference 143, 1249). The means are over all pairs, a
 * point with itself included, so that the value is never negative and 0 only for equal samples; its expectation for two
 * samples of one distribution is {@code (1/n + 1/m) E|X - X'|}. No parameter to choose, any dimension. Cost {@code O((n
 * + m)^2 d)}.
 *
 * @see TwoSampleTest#energy whether the distance is more than chance
 */
public final class EnergyDistance {
    private EnergyDistance() {}

    /**
     * The squared distance {@code D^2}, in the units of the data.
     *
     * @param a n points of d coordinates each
     * @param b m points of d coordinates each
     * @return at least 0, to rounding
     * @throws IllegalArgumentException if a sample is empty, dimensions differ or a coordinate is not finite
     */
    public static double between(double[][] a, double[][] b) {
        Points.dimension(a, b);
        return 2 * meanDistance(a, b) - meanDistance(a, a) - meanDistance(b, b);
    }

    private static double meanDistance(double[][] a, double[][] b) {
        CompensatedSum sum = new CompensatedSum();
        for (double[] x : a) {
            double row = 0;
            for (double[] y : b) {
                row += Points.distance(x, y);
            }
            sum.add(row);
        }
        return sum.value() / ((double) a.length * b.length);
    }
}
