package dev.reverie.testkit;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * The order of convergence of a method, measured: {@code p = log2(error(h) / error(h/2))} as the steps are halved.
 *
 * <p>Each halving gives one figure. Coarse levels are not yet in the asymptotic range and the finest may drown in rounding,
 * so the figure of the finest level above a floor counts.
 */
public final class ConvergenceOrder {
    private final int[] steps;
    private final double[] errors;
    private final double floor;

    private ConvergenceOrder(int[] steps, double[] errors, double floor) {
        this.steps = steps;
        this.errors = errors;
        this.floor = floor;
    }

    /**
     * Measures errors at {@code first, 2 first, 4 first, ...} steps.
     *
     * @param first number of steps of the coarsest level
     * @param levels how many levels, at least 2
     * @param floor error below which rounding is seen, at least 0
     * @param errorOf error as a function of the number of steps
     */
    public static ConvergenceOrder measure(int first, int levels, double floor, IntToDoubleFunction errorOf) {
        int[] steps = new int[levels];
        double[] errors = new double[levels];
        for (int i = 0; i < levels; i++) {
            steps[i] = first << i;
            errors[i] = errorOf.applyAsDouble(steps[i]);
        }
        return new ConvergenceOrder(steps, errors, floor);
    }

    /** The order between the two finest levels above the floor. */
    public double order() {
        int last = errors.length - 1;
        while (last > 1 && errors[last] < floor) {
            last--;
        }
        return Math.log(errors[last - 1] / errors[last]) / Math.log(2);
    }

    /** The mean order over all levels above the floor: for high orders, whose error constants change sign on the way. */
    public double meanOrder() {
        int last = errors.length - 1;
        while (last > 1 && errors[last] < floor) {
            last--;
        }
        return Math.log(errors[0] / errors[last]) / (last * Math.log(2));
    }

    /**
     * Holds a method to the order it declares.
     *
     * @param name of the method, for the message
     * @param declared its order
     * @param tolerance how much may be missing: 0.1, or 0.25 where randomness enters
     * @throws AssertionError if the measured order is smaller, or so much larger that the declaration is wrong
     */
    public void hold(String name, double declared, double tolerance) {
        double measured = order();
        // Not far above either: a method that gains a whole order declares the wrong one.
        if (!(measured >= declared - tolerance && measured < declared + 1)) {
            throw new AssertionError(
                    name + " declares order " + declared + " but reaches " + measured + " (" + this + ")");
        }
    }

    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder("steps " + Arrays.toString(steps) + ", errors " + Arrays.toString(errors));
        for (int i = 1; i < errors.length; i++) {
            text.append(i == 1 ? ", orders " : " ")
                    .append(Math.round(100 * Math.log(errors[i - 1] / errors[i]) / Math.log(2)) / 100.0);
        }
        return text.toString();
    }
}
