package dev.reverie.schedule;

import java.util.function.DoubleUnaryOperator;

/**
 * First derivatives of smooth functions on an interval, by Richardson extrapolation of difference quotients.
 *
 * <p>A triangular scheme in the manner of Ridders 1982 (Advances in Engineering Software 4, 75): quotients with a step that
 * shrinks by a fixed factor are extrapolated to step 0, and the entry with the smallest change is kept. Central quotients
 * (error in even powers) are tried with the room that the interval leaves, one-sided ones (error in all powers) towards the
 * farther edge; the better of both by its own error estimate is returned. Typically 10 to 12 digits.
 */
final class NumericDerivative implements DoubleUnaryOperator {
    private static final int ROWS = 12;
    private static final double SHRINK = 1.6;
    private static final double LARGEST_STEP = 0.04;

    private final DoubleUnaryOperator function;
    private final TimeInterval domain;

    NumericDerivative(DoubleUnaryOperator function, TimeInterval domain) {
        this.function = function;
        this.domain = domain;
    }

    /** A value with the change seen in its last extrapolation. */
    private record Estimate(double value, double error) {}

    @Override
    public double applyAsDouble(double t) {
        double largest = LARGEST_STEP * domain.length();
        double room = Math.min(t - domain.start(), domain.end() - t);
        double direction = t - domain.start() < domain.end() - t ? 1.0 : -1.0;
        Estimate best = extrapolate(t, largest, direction);
        if (room > 0.0) {
            Estimate central = extrapolate(t, Math.min(largest, 0.5 * room), 0.0);
            if (!(best.error() <= central.error())) {
                best = central;
            }
        }
        return best.value();
    }

    private double quotient(double t, double step, double direction) {
        double right = t + (direction == 0.0 ? step : direction * step);
        double left = direction == 0.0 ? t - step : t;
        return (function.applyAsDouble(right) - function.applyAsDouble(left)) / (right - left);
    }

    private Estimate extrapolate(double t, double firstStep, double direction) {
        double rounding = Math.ulp(function.applyAsDouble(t));
        double[] previous = new double[ROWS];
        double ratio = direction == 0.0 ? SHRINK * SHRINK : SHRINK;
        double step = firstStep;
        previous[0] = quotient(t, step, direction);
        Estimate best = new Estimate(previous[0], Double.POSITIVE_INFINITY);
        for (int row = 1; row < ROWS; row++) {
            step /= SHRINK;
            double[] current = new double[ROWS];
            current[0] = quotient(t, step, direction);
            double power = ratio;
            for (int column = 1; column <= row; column++) {
                current[column] = (power * current[column - 1] - previous[column - 1]) / (power - 1.0);
                power *= ratio;
                // without the rounding of the quotient, a step too small to see a change would look exact
                double change = rounding / step
                        + Math.max(
                                Math.abs(current[column] - current[column - 1]),
                                Math.abs(current[column] - previous[column - 1]));
                if (change < best.error()) {
                    best = new Estimate(current[column], change);
                }
            }
            previous = current;
        }
        return best;
    }
}
