package dev.reverie.metric.table;

import dev.reverie.metric.Features;
import dev.reverie.metric.Metric;
import dev.reverie.metric.MetricException;
import dev.reverie.metric.ValueRange;
import dev.reverie.metric.moment.Moments;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The mean absolute difference of the correlations of all pairs of columns, {@code mean_{i < j} |r_ij - q_ij|}, in [0, 2]. A constant
 * column is uncorrelated with all.
 */
public record CorrelationError() implements Metric {
    @Override
    public String name() {
        return "correlation";
    }

    @Override
    public String description() {
        return "mean absolute difference of the correlations of columns";
    }

    @Override
    public ValueRange range(String value) {
        return ValueRange.NOT_NEGATIVE;
    }

    @Override
    public Map<String, Double> measure(Features samples, Features reference) {
        samples.requireComparable(reference);
        int d = reference.dimension();
        if (d < 2) {
            throw new MetricException("correlations need at least 2 columns, got " + d);
        }
        double[] a = correlations(samples);
        double[] b = correlations(reference);
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += Math.abs(a[k] - b[k]);
        }
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(name(), sum / a.length);
        return values;
    }

    private static double[] correlations(Features rows) {
        int d = rows.dimension();
        double[] covariance = Moments.of(rows).covariance();
        double[] correlations = new double[d * (d - 1) / 2];
        int next = 0;
        for (int j = 0; j < d; j++) {
            for (int i = 0; i < j; i++) {
                double scale = Math.sqrt(covariance[i * d + i] * covariance[j * d + j]);
                correlations[next++] = scale > 0 ? covariance[i * d + j] / scale : 0;
            }
        }
        return correlations;
    }
}
