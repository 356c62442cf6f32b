package dev.reverie.ode;

import java.util.function.DoubleFunction;
import java.util.stream.Stream;

/**
 * A differential equation with an exact solution.
 *
 * @param name shown in messages
 * @param field right-hand side
 * @param t0 initial time
 * @param t1 final time, on either side
 * @param exact the solution
 */
record OdeProblem(String name, VectorField<double[]> field, double t0, double t1, DoubleFunction<double[]> exact) {
    static final OdeProblem DECAY = new OdeProblem(
            "decay", (t, y) -> new double[] {-0.5 * y[0]}, 0.0, 4.0, t -> new double[] {Math.exp(-0.5 * t)});

    /** Nonlinear, without a lucky cancellation for any of the methods. */
    static final OdeProblem LOGISTIC =
            new OdeProblem("logistic", (t, y) -> new double[] {0.25 * y[0] * (1.0 - y[0] / 20.0)}, 0.0, 10.0, t ->
                    new double[] {20.0 / (1.0 + 19.0 * Math.exp(-0.25 * t))});

    static final OdeProblem OSCILLATOR = new OdeProblem(
            "oscillator", (t, y) -> new double[] {y[1], -y[0]}, 0.0, 5.0, t -> new double[] {Math.sin(t), Math.cos(t)});

    /** Depends on time, runs backwards. */
    static final OdeProblem MODULATED =
            new OdeProblem("modulated", (t, y) -> new double[] {y[0] * Math.cos(t)}, 4.0, 0.5, t ->
                    new double[] {Math.exp(Math.sin(t))});

    /** Nonlinear and dependent on time. */
    static final OdeProblem RATIONAL =
            new OdeProblem("rational", (t, y) -> new double[] {-2.0 * t * y[0] * y[0]}, -2.0, 1.5, t ->
                    new double[] {1.0 / (1.0 + t * t)});

    /** The planar two-body problem on a circle: nonlinear, coupled, of dimension four. */
    static final OdeProblem ORBIT = new OdeProblem(
            "orbit",
            (t, y) -> {
                double cube = Math.pow(y[0] * y[0] + y[1] * y[1], 1.5);
                return new double[] {y[2], y[3], -y[0] / cube, -y[1] / cube};
            },
            0.0,
            4.0,
            t -> new double[] {Math.cos(t), Math.sin(t), -Math.sin(t), Math.cos(t)});

    static Stream<OdeProblem> all() {
        return Stream.of(DECAY, LOGISTIC, OSCILLATOR, MODULATED, RATIONAL, ORBIT);
    }

    double[] start() {
        return exact.apply(t0);
    }

    /** Largest deviation of a state from the solution. */
    double error(double t, double[] y) {
        double[] expected = exact.apply(t);
        double largest = 0.0;
        for (int i = 0; i < y.length; i++) {
            largest = Math.max(largest, Math.abs(y[i] - expected[i]));
        }
        return largest;
    }

    @Override
    public String toString() {
        return name;
    }
}
