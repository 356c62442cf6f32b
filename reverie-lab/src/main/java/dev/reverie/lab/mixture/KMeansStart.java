package dev.reverie.lab.mixture;

import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import java.util.Arrays;

/**
 * Starting clusters for a mixture: centres spread by k-means++ (Arthur and Vassilvitskii 2007, SODA), then moved by a few
 * rounds of k-means.
 */
final class KMeansStart {
    private static final int ROUNDS = 10;

    private KMeansStart() {}

    /** The cluster of each point; no cluster is empty as long as there are as many distinct points. */
    static int[] clusters(double[][] points, int count, RandomStream stream) {
        double[][] centres = spread(points, count, stream.cursor());
        int[] cluster = new int[points.length];
        for (int round = 0; round < ROUNDS; round++) {
            if (!assign(points, centres, cluster) && round > 0) {
                break;
            }
            move(points, centres, cluster);
        }
        return cluster;
    }

    /** Each next centre is a point drawn with probability proportional to the squared distance from those before. */
    private static double[][] spread(double[][] points, int count, RandomCursor random) {
        double[][] centres = new double[count][];
        double[] nearest = new double[points.length];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        centres[0] = points[random.nextInt(points.length)].clone();
        for (int k = 1; k < count; k++) {
            double total = 0;
            for (int n = 0; n < points.length; n++) {
                nearest[n] = Math.min(nearest[n], squaredDistance(points[n], centres[k - 1]));
                total += nearest[n];
            }
            double u = random.nextDouble() * total;
            int chosen = 0;
            while (chosen + 1 < points.length && u >= nearest[chosen]) {
                u -= nearest[chosen];
                chosen++;
            }
            centres[k] = points[chosen].clone();
        }
        return centres;
    }

    private static boolean assign(double[][] points, double[][] centres, int[] cluster) {
        boolean changed = false;
        for (int n = 0; n < points.length; n++) {
            int best = 0;
            double least = Double.POSITIVE_INFINITY;
            for (int k = 0; k < centres.length; k++) {
                double distance = squaredDistance(points[n], centres[k]);
                if (distance < least) {
                    least = distance;
                    best = k;
                }
            }
            changed |= cluster[n] != best;
            cluster[n] = best;
        }
        return changed;
    }

    private static void move(double[][] points, double[][] centres, int[] cluster) {
        int d = points[0].length;
        double[][] sums = new double[centres.length][d];
        int[] sizes = new int[centres.length];
        for (int n = 0; n < points.length; n++) {
            sizes[cluster[n]]++;
            for (int i = 0; i < d; i++) {
                sums[cluster[n]][i] += points[n][i];
            }
        }
        for (int k = 0; k < centres.length; k++) {
            for (int i = 0; i < d && sizes[k] > 0; i++) {
                centres[k][i] = sums[k][i] / sizes[k];
            }
        }
    }

    private static double squaredDistance(double[] x, double[] y) {
        double squares = 0;
        for (int i = 0; i < x.length; i++) {
            squares += (x[i] - y[i]) * (x[i] - y[i]);
        }
        return squares;
    }
}
