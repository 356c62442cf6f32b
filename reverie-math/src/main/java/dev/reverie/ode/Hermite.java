package dev.reverie.ode;

/** The cubic through both states and both derivatives of a step, for methods that have no dense output of their own. */
final class Hermite {
    private Hermite() {}

    /**
     * What to add to the first state: factors of the last state, the first state, the first and the last derivative.
     *
     * @param x place in the step, in [0, 1]
     * @param h size of the step
     */
    static double[] coefficients(double x, double h) {
        double rest = 1.0 - x;
        double blend = x * x * (3.0 - 2.0 * x);
        return new double[] {blend, -blend, h * x * rest * rest, -h * x * x * rest};
    }
}
