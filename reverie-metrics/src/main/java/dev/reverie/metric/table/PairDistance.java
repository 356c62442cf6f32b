package dev.reverie.metric.table;

import dev.reverie.metric.Features;
import dev.reverie.metric.Metric;
import dev.reverie.metric.MetricException;
import dev.reverie.metric.ValueRange;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How near each pair of columns is to that of the data: the total variation of the two joint distributions over the cells that
 * deciles of the reference make of the plane, averaged over all pairs.
 *
 * <p>The pairwise score of tables with synthetic rows, as in Zhang et al. 2024 (TabSyn, arXiv:2310.09656, appendix E) for mixed columns,
 * with cells for numbers too. In [0, 1]; of two samples of n rows of one distribution about {@code bins / sqrt(pi n / 2)}.
 *
 * @param bins cells along each column, at least 2
 */
public record PairDistance(int bins) implements Metric {
    /** Checks the number. */
    public PairDistance {
        if (bins < 2) {
            throw new MetricException("bins must be at least 2, got " + bins);
        }
    }

    /** With deciles. */
    public PairDistance() {
        this(10);
    }

    @Override
    public String name() {
        return "pairs";
    }

    @Override
    public String description() {
        return "total variation of pairs of columns over the cells of the reference's quantiles";
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("bins", String.valueOf(bins));
    }

    @Override
    public ValueRange range(String value) {
        return ValueRange.SHARE;
    }

    @Override
    public Map<String, Double> measure(Features samples, Features reference) {
        samples.requireComparable(reference);
        int d = reference.dimension();
        if (d < 2) {
            throw new MetricException("pairs of columns need at least 2 columns, got " + d);
        }
        int[][] a = new int[d][];
        int[][] b = new int[d][];
        for (int j = 0; j < d; j++) {
            double[] edges = edges(reference.column(j));
            a[j] = cells(samples.column(j), edges);
            b[j] = cells(reference.column(j), edges);
        }
        double sum = 0;
        for (int j = 0; j < d; j++) {
            for (int i = 0; i < j; i++) {
                sum += distance(a[i], a[j], b[i], b[j]);
            }
        }
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(name(), 2 * sum / ((double) d * (d - 1)));
        return values;
    }

    private double[] edges(double[] column) {
        double[] sorted = column.clone();
        Arrays.sort(sorted);
        double[] edges = new double[bins - 1];
        for (int k = 0; k < edges.length; k++) {
            edges[k] = sorted[(int) ((long) (k + 1) * sorted.length / bins)];
        }
        return edges;
    }

    private static int[] cells(double[] column, double[] edges) {
        int[] cells = new int[column.length];
        for (int i = 0; i < cells.length; i++) {
            while (cells[i] < edges.length && column[i] >= edges[cells[i]]) {
                cells[i]++;
            }
        }
        return cells;
    }

    private double distance(int[] a1, int[] a2, int[] b1, int[] b2) {
        double[] difference = new double[bins * bins];
        for (int i = 0; i < a1.length; i++) {
            difference[a1[i] * bins + a2[i]] += 1.0 / a1.length;
        }
        for (int i = 0; i < b1.length; i++) {
            difference[b1[i] * bins + b2[i]] -= 1.0 / b1.length;
        }
        return Arrays.stream(difference).map(Math::abs).sum() / 2;
    }
}
