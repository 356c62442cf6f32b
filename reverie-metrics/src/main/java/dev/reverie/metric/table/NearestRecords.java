package dev.reverie.metric.table;

import dev.reverie.metric.Features;
import dev.reverie.metric.Metric;
import dev.reverie.metric.Replication;
import dev.reverie.metric.ValueRange;
import dev.reverie.metric.picture.Distances;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Distances of samples to the nearest records of the data they were learnt from, for privacy: the reference must be the training data.
 *
 * <pre>{@code
 * DCR  = distance to the closest record, columns divided by their standard deviations in the data; its 5th percentile
 * NNDR = distance to the closest over distance to the second closest record, in [0, 1]; its 5th percentile
 * }</pre>
 *
 * <p>Both as in Zhao et al. 2021 (CTAB-GAN, arXiv:2102.08369, section 4.1). Small values are rows that repeat a record. What is small,
 * the data themselves tell: {@code dcrOwn} and {@code nndrOwn} are the same of each record among the others, and samples of the
 * distribution itself would have these up to the numbers of rows. Distances are no proof of privacy.
 *
 * @param percentile of the distances, in (0, 100)
 */
public record NearestRecords(double percentile) implements Metric {
    private static final String CLOSEST = "dcr";

    /** The 5th percentile. */
    public NearestRecords() {
        this(5);
    }

    @Override
    public String name() {
        return "privacy";
    }

    @Override
    public String description() {
        return "distances to the nearest records of the training data (DCR, NNDR), and the data's own";
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("percentile", String.valueOf(percentile));
    }

    @Override
    public Replication resampling() {
        return Replication.HALF_SAMPLES;
    }

    @Override
    public boolean seeksCopies() {
        return true;
    }

    @Override
    public Better better() {
        return Better.NEITHER;
    }

    @Override
    public ValueRange range(String value) {
        return value.startsWith(CLOSEST) ? ValueRange.NOT_NEGATIVE : ValueRange.SHARE;
    }

    @Override
    public Map<String, Double> measure(Features samples, Features reference) {
        samples.requireComparable(reference);
        ColumnScale scale = ColumnScale.of(reference);
        Features records = scale.apply(reference);
        Map<String, Double> values = new LinkedHashMap<>();
        put(Distances.nearest(scale.apply(samples), records, 2), "", values);
        put(Distances.nearestOthers(records, 2), "Own", values);
        return values;
    }

    private void put(Distances.Nearest nearest, String suffix, Map<String, Double> values) {
        double[] closest =
                Arrays.stream(nearest.distances()).mapToDouble(two -> two[0]).toArray();
        double[] ratio = Arrays.stream(nearest.distances())
                .mapToDouble(two -> two[1] > 0 ? two[0] / two[1] : 0)
                .toArray();
        values.put(CLOSEST + suffix, quantile(closest));
        values.put("nndr" + suffix, quantile(ratio));
    }

    private double quantile(double[] numbers) {
        Arrays.sort(numbers);
        return numbers[(int) Math.min(numbers.length - 1L, Math.round(percentile / 100 * (numbers.length - 1)))];
    }
}
