package dev.reverie.metric.table;

import dev.reverie.metric.Features;
import dev.reverie.metric.Metric;
import dev.reverie.metric.Replication;
import dev.reverie.metric.ValueRange;
import dev.reverie.stat.EnergyDistance;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The energy distance of rows, {@code D = (2 E|X - Y| - E|X - X'| - E|Y - Y'|)^1/2}, each column divided by its standard deviation in
 * the reference.
 *
 * <p>Szekely and Rizzo 2013; see {@link EnergyDistance}. The means include a row with itself, so that the value is 0 for equal samples
 * only and biased upwards by {@code O(1 / n)}. Cost {@code O((n + m)^2)}: rows beyond {@code limit} on each side are left out.
 *
 * @param limit most rows of each side
 */
public record EnergyMetric(int limit) implements Metric {
    /** With 5000 rows of each side. */
    public EnergyMetric() {
        this(5000);
    }

    @Override
    public String name() {
        return "energy";
    }

    @Override
    public String description() {
        return "energy distance of the standardised columns";
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("limit", String.valueOf(limit));
    }

    @Override
    public Replication resampling() {
        return Replication.HALF_SAMPLES;
    }

    @Override
    public ValueRange range(String value) {
        return ValueRange.NOT_NEGATIVE;
    }

    @Override
    public Map<String, Double> measure(Features samples, Features reference) {
        ColumnScale scale = ColumnScale.of(reference);
        Features a = scale.apply(samples.first(Math.min(limit, samples.count())));
        Features b = scale.apply(reference.first(Math.min(limit, reference.count())));
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(name(), Math.sqrt(Math.max(0, EnergyDistance.between(a.rows(), b.rows()))));
        return values;
    }
}
