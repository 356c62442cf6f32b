package dev.reverie.sampler.exponential;

import java.util.function.DoubleUnaryOperator;

/**
 * Gauss-Legendre quadrature with ten nodes on pieces of length at most 1: for functions that are analytic within a
 * distance of about 1.5 of the interval, exact to rounding.
 */
final class GaussLegendre {
    private static final int NODES = 10;
    private static final double[] POINTS = new double[NODES];
    private static final double[] WEIGHTS = new double[NODES];

    static {
        for (int i = 0; i < NODES; i++) {
            double x = Math.cos(Math.PI * (i + 0.75) / (NODES + 0.5));
            double derivative = 1;
            // Newton's method from the asymptotic place; it doubles the digits each time
            for (int pass = 0; pass < 8; pass++) {
                double previous = 1;
                double p = x;
                for (int k = 2; k <= NODES; k++) {
                    double next = ((2 * k - 1) * x * p - (k - 1) * previous) / k;
                    previous = p;
                    p = next;
                }
                derivative = NODES * (x * p - previous) / (x * x - 1);
                x -= p / derivative;
            }
            POINTS[i] = x;
            WEIGHTS[i] = 2 / ((1 - x * x) * derivative * derivative);
        }
    }

    private GaussLegendre() {}

    /** The integral of a function from a to b. */
    static double integrate(double a, double b, DoubleUnaryOperator function) {
        int pieces = (int) Math.max(1, Math.ceil(Math.abs(b - a)));
        double half = 0.5 * (b - a) / pieces;
        double sum = 0;
        for (int piece = 0; piece < pieces; piece++) {
            double middle = a + (2 * piece + 1) * half;
            for (int i = 0; i < NODES; i++) {
                sum += WEIGHTS[i] * function.applyAsDouble(middle + half * POINTS[i]);
            }
        }
        return sum * half;
    }
}
