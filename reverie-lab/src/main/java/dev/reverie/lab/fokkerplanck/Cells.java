package dev.reverie.lab.fokkerplanck;

import dev.reverie.stat.CompensatedSum;

/** Sums over the cells of a density, the same in every dimension. */
final class Cells {
    /** Three Gauss-Legendre points in [-1/2, 1/2] with their weights: exact for polynomials of degree 5. */
    static final double[] POINTS = {-0.5 * Math.sqrt(0.6), 0.0, 0.5 * Math.sqrt(0.6)};

    static final double[] WEIGHTS = {5.0 / 18.0, 8.0 / 18.0, 5.0 / 18.0};

    private Cells() {}

    static double[] checked(double[] masses, int cells) {
        if (masses.length != cells) {
            throw new IllegalArgumentException(
                    "a density needs one mass for each of the " + cells + " cells, got " + masses.length);
        }
        for (int i = 0; i < cells; i++) {
            if (!(masses[i] >= 0.0 && masses[i] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "masses must be finite and at least 0, got " + masses[i] + " in cell " + i);
            }
        }
        return masses.clone();
    }

    static double sum(double[] masses) {
        CompensatedSum sum = new CompensatedSum();
        for (double mass : masses) {
            sum.add(mass);
        }
        return sum.value();
    }

    static double[] normalized(double[] masses) {
        double total = sum(masses);
        if (!(total > 0.0)) {
            throw new IllegalArgumentException(
                    "a density without mass cannot be normalised, got mass " + total + "; does the axis miss it?");
        }
        double[] scaled = new double[masses.length];
        for (int i = 0; i < masses.length; i++) {
            scaled[i] = masses[i] / total;
        }
        return scaled;
    }

    static double totalVariation(double[] p, double[] q) {
        CompensatedSum sum = new CompensatedSum();
        for (int i = 0; i < p.length; i++) {
            sum.add(0.5 * Math.abs(p[i] - q[i]));
        }
        return sum.value();
    }

    static void sameAxis(CellAxis mine, CellAxis other) {
        if (!mine.equals(other)) {
            throw new IllegalArgumentException(
                    "densities can be compared on the same cells only, got " + mine + " and " + other);
        }
    }
}
