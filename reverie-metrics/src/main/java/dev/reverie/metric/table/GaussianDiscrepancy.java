package dev.reverie.metric.table;

import dev.reverie.metric.Features;
import dev.reverie.metric.Metric;
import dev.reverie.metric.MetricException;
import dev.reverie.metric.Replication;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The squared maximum mean discrepancy with a Gaussian kernel whose width is the median distance, without bias.
 *
 * <pre>{@code
 * MMD^2 = mean_{i != j} k(x_i, x_j) + mean_{i != j} k(y_i, y_j) - 2 mean k(x_i, y_j),   k = exp(-|x - y|^2 / (2 h^2))
 * }</pre>
 *
 * <p>Gretton et al. 2012 (JMLR 13, 723), equation 3, and section 8 for the median; h is that of the first {@value #MEDIAN_ROWS} rows of
 * the reference, so that it is the same for all models that are compared. Columns are divided by their standard deviations in the
 * reference. Can be negative.
 */
public record GaussianDiscrepancy() implements Metric {
    private static final int MEDIAN_ROWS = 1000;
    private static final int CHUNK = 1024;

    @Override
    public String name() {
        return "mmd";
    }

    @Override
    public String description() {
        return "maximum mean discrepancy, Gaussian kernel of median width, unbiased";
    }

    @Override
    public Replication resampling() {
        return Replication.HALF_SAMPLES;
    }

    @Override
    public Map<String, Double> measure(Features samples, Features reference) {
        samples.requireComparable(reference);
        if (samples.count() < 2 || reference.count() < 2) {
            throw new MetricException("pairs within each side are needed: at least 2 rows, got " + samples.count()
                    + " and " + reference.count());
        }
        ColumnScale scale = ColumnScale.of(reference);
        Features a = scale.apply(samples);
        Features b = scale.apply(reference);
        double width = median(b.first(Math.min(MEDIAN_ROWS, b.count())));
        double n = a.count();
        double m = b.count();
        double squared = (sum(a, a, width) - n) / (n * (n - 1))
                + (sum(b, b, width) - m) / (m * (m - 1))
                - 2 * sum(a, b, width) / (n * m);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(name(), squared);
        return values;
    }

    /** The median distance of different rows. */
    static double median(Features rows) {
        int n = rows.count();
        double[] distances = new double[n * (n - 1) / 2];
        int next = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double squares = 0;
                for (int k = 0; k < rows.dimension(); k++) {
                    double step = rows.at(i, k) - rows.at(j, k);
                    squares += step * step;
                }
                distances[next++] = squares;
            }
        }
        Arrays.sort(distances);
        double median = Math.sqrt(distances[distances.length / 2]);
        return median > 0 ? median : 1;
    }

    private static double sum(Features a, Features b, double width) {
        double sum = 0;
        try (Scope all = Scope.open()) {
            Tensor right = b.tensor();
            Tensor squares = right.square().sum(false, 1);
            for (int from = 0; from < a.count(); from += CHUNK) {
                try (Scope scope = Scope.open()) {
                    Tensor left = a.tensor(from, Math.min(CHUNK, a.count() - from));
                    Tensor distance = left.matmul(right.transpose(0, 1))
                            .mul(-2)
                            .addInPlace(left.square().sum(true, 1))
                            .addInPlace(squares)
                            .clamp(0, Double.POSITIVE_INFINITY);
                    sum += distance.mul(-0.5 / (width * width)).exp().sum().item();
                }
            }
        }
        return sum;
    }
}
