package dev.reverie.stat;

import java.util.Arrays;

/**
 * A quantity that falls towards a floor by a power law, {@code y(t) = a + b t^-c} with {@code a >= 0, b > 0, c > 0}: learning curves
 * do (Hestness et al. 2017, arXiv:1712.00409), until something else bounds them.
 *
 * <p>Least squares of the relative residuals {@code (y_i - y(t_i)) / y_i}, from the largest value on: what comes before is a beginning of
 * another kind. {@link #timeOf} finds when a goal is reached, with its profile-likelihood interval:
 *
 * <pre>{@code
 * S(T) = min over a, b, c with y(T) = goal of sum_i ((y_i - y(t_i)) / y_i)^2
 * { T : S(T) <= min S (1 + q^2 / (n - 3)) },      q the quantile of Student's t with n - 3 degrees of freedom
 * }</pre>
 *
 * <p>That is the interval of the delta method where the problem is nearly linear, and it is one-sided where the curve may level off above
 * the goal.
 */
public final class PowerLawDecay {
    /** Fewest values: three numbers are fitted, and some must be left to tell the error. */
    public static final int FEWEST = 6;

    private static final double LEAST_EXPONENT = 0.05;
    private static final double LARGEST_EXPONENT = 4;
    private static final int EXPONENTS = 120;

    /** How far ahead is looked, in multiples of the last time. */
    private static final double FARTHEST = 1e4;

    private static final int TIMES = 600;

    private final double[] t;
    private final double[] y;
    /** {@code (t_i / last)^-c} by exponent. */
    private final double[][] powers = new double[EXPONENTS][];

    private final double floor;
    private final double scale;
    private final double exponent;
    private final double squares;

    /** The sum of squares, and the numbers that have it. */
    private record Fit(double squares, double floor, double scale, double exponent) {}

    private PowerLawDecay(double[] t, double[] y) {
        this.t = t;
        this.y = y;
        Fit best = new Fit(Double.POSITIVE_INFINITY, 0, 0, 1);
        for (int k = 0; k < EXPONENTS; k++) {
            double c = exponent(k);
            powers[k] =
                    Arrays.stream(t).map(time -> Math.pow(time / last(), -c)).toArray();
            Fit fit = free(k);
            best = fit.squares() < best.squares() ? fit : best;
        }
        floor = best.floor();
        scale = best.scale();
        exponent = best.exponent();
        squares = best.squares();
    }

    /**
     * Fits the curve.
     *
     * @param t times, positive and rising
     * @param y values, positive
     * @throws IllegalArgumentException if the numbers of both differ, one is not positive and finite, or the times do not rise
     */
    public static PowerLawDecay fit(double[] t, double[] y) {
        if (t.length != y.length) {
            throw new IllegalArgumentException("each value needs a time, got " + y.length + " and " + t.length);
        }
        int largest = 0;
        for (int i = 0; i < t.length; i++) {
            if (!(t[i] > 0 && y[i] > 0 && t[i] < Double.POSITIVE_INFINITY && y[i] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "times and values must be positive and finite, got " + y[i] + " at " + t[i]);
            }
            if (i > 0 && !(t[i] > t[i - 1])) {
                throw new IllegalArgumentException("times must rise, got " + t[i - 1] + " before " + t[i]);
            }
            largest = y[i] > y[largest] ? i : largest;
        }
        return new PowerLawDecay(Arrays.copyOfRange(t, largest, t.length), Arrays.copyOfRange(y, largest, y.length));
    }

    private static double exponent(int i) {
        return LEAST_EXPONENT * Math.pow(LARGEST_EXPONENT / LEAST_EXPONENT, i / (EXPONENTS - 1.0));
    }

    /** Least squares for a given exponent, {@code a >= 0} and {@code b >= 0}. */
    private Fit free(int k) {
        double s11 = 0;
        double s1x = 0;
        double sxx = 0;
        double s1y = 0;
        double sxy = 0;
        for (int i = 0; i < t.length; i++) {
            double one = 1 / y[i];
            double x = powers[k][i] / y[i];
            s11 += one * one;
            s1x += one * x;
            sxx += x * x;
            s1y += one;
            sxy += x;
        }
        double determinant = s11 * sxx - s1x * s1x;
        double a = determinant > 0 ? (s1y * sxx - sxy * s1x) / determinant : -1;
        double b = determinant > 0 ? (s11 * sxy - s1x * s1y) / determinant : -1;
        if (a < 0) {
            a = 0;
            b = sxy / sxx;
        } else if (b < 0) {
            a = s1y / s11;
            b = 0;
        }
        return new Fit(residual(a, b, k), a, b, exponent(k));
    }

    private double residual(double a, double b, int k) {
        double sum = 0;
        for (int i = 0; i < t.length; i++) {
            double r = 1 - (a + b * powers[k][i]) / y[i];
            sum += r * r;
        }
        return sum;
    }

    private double last() {
        return t[t.length - 1];
    }

    /** The value that the curve tends to, {@code a}. */
    public double floor() {
        return floor;
    }

    /** {@code c}. */
    public double exponent() {
        return exponent;
    }

    /** The curve at a time. */
    public double at(double time) {
        return floor + scale * Math.pow(time / last(), -exponent);
    }

    /** Root mean square of the relative residuals, with the three degrees of freedom taken off; NaN of three values or fewer. */
    public double relativeError() {
        return Math.sqrt(squares / (t.length - 3));
    }

    /** Values that were fitted: those from the largest on. */
    public int count() {
        return t.length;
    }

    /**
     * When a goal is reached.
     *
     * @param best where the fitted curve meets it; infinite if it levels off above, or not within {@code 10,000} times the last time
     * @param low beginning of the interval
     * @param high its end; infinite where no end can be told
     */
    public record Crossing(double best, double low, double high) {}

    /**
     * When the curve meets a goal.
     *
     * @param goal positive
     * @param confidence of the interval, in (0, 1)
     * @return NaN and an interval without an end of fewer than {@value #FEWEST} values
     */
    public Crossing timeOf(double goal, double confidence) {
        if (!(goal > 0)) {
            throw new IllegalArgumentException("the goal must be positive, got " + goal);
        }
        if (t.length < FEWEST) {
            return new Crossing(Double.NaN, t[0], Double.POSITIVE_INFINITY);
        }
        double quantile = studentQuantile((1 + confidence) / 2, t.length - 3);
        double[] profile = new double[TIMES];
        double least = squares;
        for (int i = 0; i < TIMES; i++) {
            profile[i] = profile(time(i), goal);
            least = Math.min(least, profile[i]);
        }
        double limit = least * (1 + quantile * quantile / (t.length - 3)) + Double.MIN_NORMAL;
        double low = Double.POSITIVE_INFINITY;
        double high = 0;
        for (int i = 0; i < TIMES; i++) {
            if (profile[i] <= limit) {
                low = Math.min(low, time(Math.max(0, i - 1)));
                high = Math.max(high, i + 1 < TIMES ? time(i + 1) : Double.POSITIVE_INFINITY);
            }
        }
        double best = goal > floor && scale > 0
                ? last() * Math.pow((goal - floor) / scale, -1 / exponent)
                : Double.POSITIVE_INFINITY;
        if (!(best <= time(TIMES - 1))) {
            best = Double.POSITIVE_INFINITY;
        }
        // A fit so exact that the grid has no time within its interval.
        return new Crossing(best, Math.min(low, best), high == 0 ? best : Math.max(high, best));
    }

    private double time(int i) {
        return t[0] * Math.pow(FARTHEST * last() / t[0], i / (TIMES - 1.0));
    }

    /** Least squares of the curves that meet the goal at a time. */
    private double profile(double time, double goal) {
        double best = Double.POSITIVE_INFINITY;
        for (int k = 0; k < EXPONENTS; k++) {
            double at = Math.pow(time / last(), -exponent(k));
            double xx = 0;
            double xy = 0;
            for (int i = 0; i < t.length; i++) {
                double x = (powers[k][i] - at) / y[i];
                xx += x * x;
                xy += x * (1 - goal / y[i]);
            }
            double b = xx > 0 ? Math.max(0, Math.min(goal / at, xy / xx)) : 0;
            best = Math.min(best, residual(goal - b * at, b, k));
        }
        return best;
    }

    /** Fisher's expansion of Student's quantile in 1 / n: within 2 per cent from 3 degrees of freedom on. */
    private static double studentQuantile(double p, int degrees) {
        double z = NormalDistribution.STANDARD.quantile(p);
        double n = degrees;
        double z3 = z * z * z;
        double z5 = z3 * z * z;
        double z7 = z5 * z * z;
        return z
                + (z3 + z) / (4 * n)
                + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n)
                + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n);
    }
}
