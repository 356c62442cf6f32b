package dev.reverie.metric.table;

import dev.reverie.metric.Features;
import dev.reverie.metric.Metric;
import dev.reverie.metric.MetricException;
import dev.reverie.metric.ValueRange;
import dev.reverie.stat.SlicedWasserstein;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How near each column is to that of the data, whatever the other columns are.
 *
 * <pre>{@code
 * W1  = integral |F - G| dx / std of the reference          columns of numbers
 * KS  = max |F - G|                                         columns of numbers
 * TV  = sum_c |p_c - q_c| / 2                               columns of categories
 * }</pre>
 *
 * <p>{@code marginalWasserstein}, {@code marginalKs} and {@code marginalTv} are means over their columns; {@link #columns} gives each.
 * What is a category must be told: see {@link #categories(Features)} for a guess.
 *
 * @param categorical numbers of the columns that hold categories
 */
public record Marginals(Set<Integer> categorical) implements Metric {
    private static final String WASSERSTEIN = "marginalWasserstein";

    /** Most values of a column that is taken for categories. */
    private static final int CATEGORIES = 20;

    /** Copies the set. */
    public Marginals {
        categorical = Set.copyOf(categorical);
    }

    /** All columns hold numbers. */
    public Marginals() {
        this(Set.of());
    }

    /**
     * The distances of one column.
     *
     * @param column its number
     * @param wasserstein W1 in standard deviations of the reference; NaN for categories
     * @param ks Kolmogorov-Smirnov distance; NaN for categories
     * @param totalVariation NaN for numbers
     */
    public record Column(int column, double wasserstein, double ks, double totalVariation) {}

    /**
     * Columns that look like categories: whole numbers of at most {@value #CATEGORIES} values, in at least ten times as many rows.
     */
    public static Set<Integer> categories(Features reference) {
        Set<Integer> found = new TreeSet<>();
        for (int j = 0; j < reference.dimension(); j++) {
            double[] values = Arrays.stream(reference.column(j))
                    .distinct()
                    .limit(CATEGORIES + 1)
                    .toArray();
            boolean few = values.length <= CATEGORIES && reference.count() >= 10 * values.length;
            if (few && Arrays.stream(values).allMatch(value -> value == Math.rint(value))) {
                found.add(j);
            }
        }
        return found;
    }

    @Override
    public String name() {
        return "marginals";
    }

    @Override
    public String description() {
        return "distances of single columns: Wasserstein, Kolmogorov-Smirnov, total variation";
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("categorical", new TreeSet<>(categorical).toString());
    }

    @Override
    public ValueRange range(String value) {
        return value.equals(WASSERSTEIN) ? ValueRange.NOT_NEGATIVE : ValueRange.SHARE;
    }

    @Override
    public Map<String, Double> measure(Features samples, Features reference) {
        List<Column> columns = columns(samples, reference);
        Map<String, Double> values = new LinkedHashMap<>();
        mean(columns.stream().mapToDouble(Column::wasserstein).toArray(), WASSERSTEIN, values);
        mean(columns.stream().mapToDouble(Column::ks).toArray(), "marginalKs", values);
        mean(columns.stream().mapToDouble(Column::totalVariation).toArray(), "marginalTv", values);
        return values;
    }

    private static void mean(double[] each, String name, Map<String, Double> values) {
        Arrays.stream(each).filter(value -> !Double.isNaN(value)).average().ifPresent(mean -> values.put(name, mean));
    }

    /** The distances of each column. */
    public List<Column> columns(Features samples, Features reference) {
        samples.requireComparable(reference);
        for (int column : categorical) {
            if (column < 0 || column >= reference.dimension()) {
                throw new MetricException("column " + column + " is said to hold categories, but the rows have "
                        + reference.dimension() + " columns, counted from 0");
            }
        }
        ColumnScale scale = ColumnScale.of(reference);
        List<Column> columns = new ArrayList<>();
        for (int j = 0; j < reference.dimension(); j++) {
            double[] a = samples.column(j);
            double[] b = reference.column(j);
            columns.add(
                    categorical.contains(j)
                            ? new Column(j, Double.NaN, Double.NaN, totalVariation(a, b))
                            : new Column(
                                    j,
                                    SlicedWasserstein.onLine(a, b, 1) / scale.std(j),
                                    kolmogorovSmirnov(a, b),
                                    Double.NaN));
        }
        return columns;
    }

    /** {@code max |F - G|} of two samples on the line. */
    static double kolmogorovSmirnov(double[] a, double[] b) {
        double[] x = a.clone();
        double[] y = b.clone();
        Arrays.sort(x);
        Arrays.sort(y);
        double largest = 0;
        int i = 0;
        int j = 0;
        while (i < x.length && j < y.length) {
            double value = Math.min(x[i], y[j]);
            while (i < x.length && x[i] == value) {
                i++;
            }
            while (j < y.length && y[j] == value) {
                j++;
            }
            largest = Math.max(largest, Math.abs((double) i / x.length - (double) j / y.length));
        }
        return largest;
    }

    /** Rounded: a sample of a model of numbers is of the nearest category. */
    private static double totalVariation(double[] a, double[] b) {
        Map<Double, Double> difference = new TreeMap<>();
        for (double value : a) {
            difference.merge(Math.rint(value), 1.0 / a.length, Double::sum);
        }
        for (double value : b) {
            difference.merge(Math.rint(value), -1.0 / b.length, Double::sum);
        }
        return difference.values().stream().mapToDouble(Math::abs).sum() / 2;
    }
}
