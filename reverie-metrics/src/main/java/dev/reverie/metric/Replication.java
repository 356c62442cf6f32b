package dev.reverie.metric;

import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import java.util.Arrays;

/**
 * How the spread of a metric over other samples and other data of the same size is estimated: rows of both sides are drawn
 * again, and the metric is computed from what was drawn.
 */
public enum Replication {
    /**
     * n of n rows with replacement (Efron 1979). For functions of means, moments and distribution functions. Not for metrics
     * of pairs or neighbours: a row that is drawn twice has itself as a neighbour.
     */
    BOOTSTRAP("bootstrap of the rows of both sides"),
    /**
     * Half of the rows without replacement: no row comes twice. The variance of a statistic of n / 2 of n rows given all,
     * {@code s^2 (1 / (n / 2) - 1 / n)}, is that of a statistic of n rows, {@code s^2 / n}, so that nothing is rescaled
     * (Shao and Wu 1989, Annals of Statistics 17, 1176: the delete-d jackknife with d = n / 2, drawn at random).
     */
    HALF_SAMPLES("random halves of the rows of both sides");

    private final String description;

    Replication(String description) {
        this.description = description;
    }

    /**
     * The rows of one replicate.
     *
     * @param n number of rows, at least 2
     * @param stream of this replicate and side
     */
    public int[] draw(int n, RandomStream stream) {
        if (n < 2) {
            throw new MetricException("an interval needs at least 2 rows on each side, got " + n);
        }
        RandomCursor cursor = stream.cursor();
        if (this == HALF_SAMPLES) {
            return Arrays.copyOf(cursor.permutation(n), n / 2);
        }
        int[] rows = new int[n];
        for (int i = 0; i < n; i++) {
            rows[i] = cursor.nextInt(n);
        }
        return rows;
    }

    /** What is drawn again, for people. */
    @Override
    public String toString() {
        return description;
    }
}
