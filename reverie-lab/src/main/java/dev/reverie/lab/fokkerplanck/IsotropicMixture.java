package dev.reverie.lab.fokkerplanck;

import dev.reverie.random.RandomCursor;
import dev.reverie.stat.LogSumExp;
import dev.reverie.stat.NormalDistribution;
import java.util.Arrays;

/**
 * A mixture of round Gaussians in one or two dimensions, {@code p(x) = sum_c w_c N(x; m_c, s_c^2 I)}: the densities that stay
 * known when Gaussian noise is added. Immutable.
 *
 * <p>Under {@code x_t = alpha x_0 + sigma eps} component {@code c} becomes
 * {@code N(alpha m_c, (alpha^2 s_c^2 + sigma^2) I)} with the same weight: {@link #perturbed}.
 */
public final class IsotropicMixture {
    private static final double LOG_TWO_PI = Math.log(2.0 * Math.PI);

    private final int dimension;
    private final double[] weights;
    private final double[][] means;
    private final double[] stds;

    private IsotropicMixture(int dimension, double[] weights, double[][] means, double[] stds) {
        this.dimension = dimension;
        this.weights = weights;
        this.means = means;
        this.stds = stds;
    }

    /**
     * A mixture.
     *
     * @param weights one for each component, positive; they are divided by their sum
     * @param means for each component a place of 1 or 2 coordinates
     * @param stds one standard deviation for each component, positive
     * @return the mixture
     * @throws IllegalArgumentException if the lengths differ or a number is out of range
     */
    public static IsotropicMixture of(double[] weights, double[][] means, double[] stds) {
        if (weights.length == 0 || weights.length != means.length || weights.length != stds.length) {
            throw new IllegalArgumentException("a mixture needs as many weights as means and stds, at least one, got "
                    + weights.length + ", " + means.length + " and " + stds.length);
        }
        int dimension = means[0].length;
        double total = 0.0;
        double[][] copies = new double[means.length][];
        for (int c = 0; c < weights.length; c++) {
            check(weights[c] > 0.0, "weights must be positive and finite", weights[c], c);
            check(stds[c] > 0.0, "stds must be positive and finite", stds[c], c);
            if (dimension < 1 || dimension > 2 || means[c].length != dimension) {
                throw new IllegalArgumentException(
                        "all means need the same 1 or 2 coordinates, got " + means[c].length + " for component " + c);
            }
            for (double m : means[c]) {
                check(true, "means must be finite", m, c);
            }
            copies[c] = means[c].clone();
            total += weights[c];
        }
        double[] shares = weights.clone();
        for (int c = 0; c < shares.length; c++) {
            shares[c] /= total;
        }
        return new IsotropicMixture(dimension, shares, copies, stds.clone());
    }

    private static void check(boolean condition, String rule, double value, int component) {
        if (!condition || !Double.isFinite(value)) {
            throw new IllegalArgumentException(rule + ", got " + value + " for component " + component);
        }
    }

    /** A single Gaussian on the line. */
    public static IsotropicMixture gaussian(double mean, double std) {
        return of(new double[] {1.0}, new double[][] {{mean}}, new double[] {std});
    }

    /** Number of coordinates, 1 or 2. */
    public int dimension() {
        return dimension;
    }

    /** Number of components. */
    public int components() {
        return weights.length;
    }

    /** The weight of each component; together 1. A new array. */
    public double[] weights() {
        return weights.clone();
    }

    /** The mean of each component. New arrays. */
    public double[][] means() {
        return Arrays.stream(means).map(double[]::clone).toArray(double[][]::new);
    }

    /** The standard deviation of each component. A new array. */
    public double[] stds() {
        return stds.clone();
    }

    /** The smallest standard deviation of a component. */
    public double smallestStd() {
        return Arrays.stream(stds).min().orElseThrow();
    }

    /** The largest standard deviation of a component. */
    public double largestStd() {
        return Arrays.stream(stds).max().orElseThrow();
    }

    /** The largest absolute coordinate of a component's mean. */
    public double largestMean() {
        double largest = 0.0;
        for (double[] mean : means) {
            for (double m : mean) {
                largest = Math.max(largest, Math.abs(m));
            }
        }
        return largest;
    }

    /** The mean of a coordinate. */
    public double mean(int coordinate) {
        double sum = 0.0;
        for (int c = 0; c < weights.length; c++) {
            sum += weights[c] * means[c][coordinate];
        }
        return sum;
    }

    /** The variance of a coordinate. */
    public double variance(int coordinate) {
        double mean = mean(coordinate);
        double sum = 0.0;
        for (int c = 0; c < weights.length; c++) {
            double distance = means[c][coordinate] - mean;
            sum += weights[c] * (stds[c] * stds[c] + distance * distance);
        }
        return sum;
    }

    /**
     * The mixture of {@code alpha x + sigma eps}, {@code eps} standard normal.
     *
     * @param alpha factor, positive
     * @param sigma noise, at least 0
     * @return the mixture after the perturbation
     * @throws IllegalArgumentException if {@code alpha} is not positive or {@code sigma} negative
     */
    public IsotropicMixture perturbed(double alpha, double sigma) {
        if (!(alpha > 0.0 && sigma >= 0.0 && alpha < Double.POSITIVE_INFINITY && sigma < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "a perturbation needs alpha > 0 and sigma >= 0, got " + alpha + " and " + sigma);
        }
        double[][] moved = new double[means.length][dimension];
        double[] wider = new double[stds.length];
        for (int c = 0; c < means.length; c++) {
            for (int j = 0; j < dimension; j++) {
                moved[c][j] = alpha * means[c][j];
            }
            wider[c] = Math.hypot(alpha * stds[c], sigma);
        }
        return new IsotropicMixture(dimension, weights, moved, wider);
    }

    /** Log density at a place, in nats. */
    public double logDensity(double... x) {
        double[] terms = new double[weights.length];
        for (int c = 0; c < terms.length; c++) {
            terms[c] = Math.log(weights[c]) + logComponent(c, x);
        }
        return LogSumExp.of(terms);
    }

    private double logComponent(int c, double[] x) {
        double squares = 0.0;
        for (int j = 0; j < dimension; j++) {
            double z = (x[j] - means[c][j]) / stds[c];
            squares += z * z;
        }
        return -0.5 * squares - dimension * (Math.log(stds[c]) + 0.5 * LOG_TWO_PI);
    }

    /**
     * The score {@code grad log p}.
     *
     * @param x a place
     * @param score takes the gradient
     */
    public void score(double[] x, double[] score) {
        double[] terms = new double[weights.length];
        double largest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < terms.length; c++) {
            // constants that all components share are left out
            double squares = 0.0;
            for (int j = 0; j < dimension; j++) {
                double z = (x[j] - means[c][j]) / stds[c];
                squares += z * z;
            }
            terms[c] = Math.log(weights[c]) - dimension * Math.log(stds[c]) - 0.5 * squares;
            largest = Math.max(largest, terms[c]);
        }
        double total = 0.0;
        Arrays.fill(score, 0, dimension, 0.0);
        for (int c = 0; c < terms.length; c++) {
            double share = Math.exp(terms[c] - largest);
            total += share;
            for (int j = 0; j < dimension; j++) {
                score[j] += share * (means[c][j] - x[j]) / (stds[c] * stds[c]);
            }
        }
        for (int j = 0; j < dimension; j++) {
            score[j] /= total;
        }
    }

    /**
     * Draws a point.
     *
     * @param draws random numbers
     * @param x takes the coordinates
     */
    public void draw(RandomCursor draws, double[] x) {
        double u = draws.nextDouble();
        int c = 0;
        while (c < weights.length - 1 && u >= weights[c]) {
            u -= weights[c];
            c++;
        }
        for (int j = 0; j < dimension; j++) {
            x[j] = means[c][j] + stds[c] * draws.nextGaussian();
        }
    }

    /** The exact masses of cells on the line; the mixture must have dimension 1. */
    public Density1d on(CellAxis axis) {
        need(1);
        double[] masses = new double[axis.cells()];
        for (int c = 0; c < weights.length; c++) {
            double[] parts = parts(c, 0, axis);
            for (int i = 0; i < masses.length; i++) {
                masses[i] += weights[c] * parts[i];
            }
        }
        return Density1d.ofMasses(axis, masses);
    }

    /** The exact masses of cells in the plane; the mixture must have dimension 2. */
    public Density2d on(CellAxis xAxis, CellAxis yAxis) {
        need(2);
        double[] masses = new double[xAxis.cells() * yAxis.cells()];
        for (int c = 0; c < weights.length; c++) {
            double[] columns = parts(c, 0, xAxis);
            double[] rows = parts(c, 1, yAxis);
            for (int i = 0; i < masses.length; i++) {
                masses[i] += weights[c] * columns[i % columns.length] * rows[i / columns.length];
            }
        }
        return Density2d.ofMasses(xAxis, yAxis, masses);
    }

    /** Log densities at the centres of cells on the line, up to no constant. */
    double[] logAtCentres(CellAxis axis) {
        double[] values = new double[axis.cells()];
        double[] place = new double[1];
        for (int i = 0; i < values.length; i++) {
            place[0] = axis.centre(i);
            values[i] = logDensity(place);
        }
        return values;
    }

    /** Log densities at the centres of cells in the plane, {@code [yAxis.cells, xAxis.cells]}, up to a constant. */
    double[] logAtCentres(CellAxis xAxis, CellAxis yAxis) {
        int columns = xAxis.cells();
        double[][] alongX = new double[weights.length][];
        double[][] alongY = new double[weights.length][];
        for (int c = 0; c < weights.length; c++) {
            alongX[c] = exponents(c, 0, xAxis, Math.log(weights[c]) - 2.0 * Math.log(stds[c]));
            alongY[c] = exponents(c, 1, yAxis, 0.0);
        }
        double[] values = new double[columns * yAxis.cells()];
        double[] terms = new double[weights.length];
        for (int i = 0; i < values.length; i++) {
            for (int c = 0; c < terms.length; c++) {
                terms[c] = alongX[c][i % columns] + alongY[c][i / columns];
            }
            values[i] = LogSumExp.of(terms);
        }
        return values;
    }

    private double[] exponents(int c, int coordinate, CellAxis axis, double constant) {
        double[] values = new double[axis.cells()];
        for (int i = 0; i < values.length; i++) {
            double z = (axis.centre(i) - means[c][coordinate]) / stds[c];
            values[i] = constant - 0.5 * z * z;
        }
        return values;
    }

    /** The probability of each cell for one coordinate of a component. */
    private double[] parts(int c, int coordinate, CellAxis axis) {
        double[] parts = new double[axis.cells()];
        for (int i = 0; i < parts.length; i++) {
            double low = (axis.edge(i) - means[c][coordinate]) / stds[c];
            double high = (axis.edge(i + 1) - means[c][coordinate]) / stds[c];
            // from the tail that is nearer, where the distribution function has its digits
            double part = low > 0.0
                    ? NormalDistribution.STANDARD.cdf(-low) - NormalDistribution.STANDARD.cdf(-high)
                    : NormalDistribution.STANDARD.cdf(high) - NormalDistribution.STANDARD.cdf(low);
            parts[i] = Math.max(0.0, part);
        }
        return parts;
    }

    void need(int wanted) {
        if (dimension != wanted) {
            throw new IllegalArgumentException(
                    "a mixture of dimension " + wanted + " is needed here, got one of dimension " + dimension);
        }
    }

    @Override
    public String toString() {
        return "IsotropicMixture[" + components() + " components in dimension " + dimension + "]";
    }
}
