package dev.reverie.grid;

import java.util.function.DoubleUnaryOperator;

/** Equal spacing in a transformed variable, with exact ends. */
final class EqualSpacing {
    private EqualSpacing() {}

    /**
     * Times equally spaced in {@code u} between {@code uFrom} and {@code uTo}.
     *
     * <p>Values are computed from the nearer end, so that the grid is symmetric under turning it around and agrees to
     * rounding with the {@code linspace} of the published program.
     */
    static TimeGrid place(double from, double to, int points, double uFrom, double uTo, DoubleUnaryOperator timeOf) {
        check(from, to, points);
        double[] times = new double[points];
        double step = (uTo - uFrom) / (points - 1);
        for (int i = 0; i < points; i++) {
            double u = i < points / 2 ? uFrom + step * i : uTo - step * (points - 1 - i);
            times[i] = i == 0 ? from : i == points - 1 ? to : timeOf.applyAsDouble(u);
        }
        return TimeGrid.of(times);
    }

    static void check(double from, double to, int points) {
        if (!(to < from)) {
            throw new IllegalArgumentException(
                    "a grid runs from noise to data: from must be above to, got from " + from + " to " + to);
        }
        if (points < 2) {
            throw new IllegalArgumentException("a grid between two ends needs at least 2 points, got " + points);
        }
    }
}
