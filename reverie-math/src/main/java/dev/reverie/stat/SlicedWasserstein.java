package dev.reverie.stat;

import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import java.util.Arrays;

/**
 * The sliced Wasserstein distance of two samples of points: the transport distance of their projections to a line,
 * averaged over random lines.
 *
 * <pre>{@code
 * SW_p(a, b)^p = mean over directions u of  integral_0^1 |F^-1(q) - G^-1(q)|^p dq,   F, G the laws of u.a, u.b
 * }</pre>
 *
 * <p>Rabin, Peyre, Delon and Bernot 2012; Bonneel et al. 2015 (Journal of Mathematical Imaging and Vision 51, 22).
 * Exact on every line, for samples of different size too; cost {@code O(L (n + m) (d + log(n + m)))}.
 *
 * @param order p, 1 or 2
 * @param directions number of lines L, at least 1; 100 is usual
 * @see TwoSampleTest#slicedWasserstein whether the distance is more than chance
 */
public record SlicedWasserstein(int order, int directions) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the order is not 1 or 2, or there is no direction
     */
    public SlicedWasserstein {
        if (order != 1 && order != 2) {
            throw new IllegalArgumentException("order must be 1 or 2, got " + order);
        }
        if (directions < 1) {
            throw new IllegalArgumentException("directions must be at least 1, got " + directions);
        }
    }

    /**
     * The distance, in the units of the data.
     *
     * @param a n points of d coordinates each
     * @param b m points of d coordinates each
     * @param stream where directions come from; in one dimension there is only one
     * @return at least 0
     * @throws IllegalArgumentException if a sample is empty, dimensions differ or a coordinate is not finite
     */
    public double between(double[][] a, double[][] b, RandomStream stream) {
        double[][] lines = directions(Points.dimension(a, b), directions, stream);
        double sum = 0;
        for (double[] line : lines) {
            double distance = onLine(shadow(a, line), shadow(b, line), order);
            sum += order == 1 ? distance : distance * distance;
        }
        double mean = sum / lines.length;
        return order == 1 ? mean : Math.sqrt(mean);
    }

    /**
     * The Wasserstein distance of two samples on the line.
     *
     * @param a n numbers; not changed
     * @param b m numbers; not changed
     * @param order p, at least 1
     * @return the distance
     * @throws IllegalArgumentException if a sample is empty or the order below 1
     */
    public static double onLine(double[] a, double[] b, double order) {
        if (a.length == 0 || b.length == 0 || !(order >= 1)) {
            throw new IllegalArgumentException(
                    "two samples of at least one number and an order of at least 1 are needed," + " got " + a.length
                            + " and " + b.length + " numbers and order " + order);
        }
        double[] x = a.clone();
        double[] y = b.clone();
        Arrays.sort(x);
        Arrays.sort(y);
        double sum = 0;
        double reached = 0;
        int i = 0;
        int j = 0;
        while (i < x.length && j < y.length) {
            // both quantile functions are constant up to the nearer of their next jumps, at i / n and j / m
            long left = (i + 1L) * y.length;
            long right = (j + 1L) * x.length;
            double next = (double) Math.min(left, right) / ((double) x.length * y.length);
            sum += (next - reached) * Math.pow(Math.abs(x[i] - y[j]), order);
            reached = next;
            if (left <= right) {
                i++;
            }
            if (right <= left) {
                j++;
            }
        }
        return Math.pow(sum, 1 / order);
    }

    /** Unit vectors, uniform on the sphere. */
    static double[][] directions(int dimension, int count, RandomStream stream) {
        if (dimension == 1) {
            return new double[][] {{1}};
        }
        double[][] lines = new double[count][dimension];
        RandomCursor cursor = stream.purpose("directions").cursor();
        for (double[] line : lines) {
            cursor.fillGaussian(line);
            double norm = Points.distance(line, new double[dimension]);
            for (int i = 0; i < dimension; i++) {
                line[i] /= norm;
            }
        }
        return lines;
    }

    static double[] shadow(double[][] points, double[] line) {
        double[] shadow = new double[points.length];
        for (int i = 0; i < points.length; i++) {
            for (int k = 0; k < line.length; k++) {
                shadow[i] += points[i][k] * line[k];
            }
        }
        return shadow;
    }
}
