package dev.reverie.metric.picture;

import dev.reverie.metric.Features;
import dev.reverie.metric.Metric;
import dev.reverie.metric.MetricException;
import dev.reverie.metric.Replication;
import dev.reverie.metric.ValueRange;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Precision and recall: the share of samples within the manifold of the data, and the share of data within the manifold of the
 * samples, a manifold being the union of the balls about its rows that reach to their k-th nearest neighbours.
 *
 * <p>Kynkaanniemi et al. 2019, arXiv:1904.06991, equations 1 and 2. <b>Precision</b> is about samples (are they realistic?) and its
 * balls are about data; <b>recall</b> is about data (are they all made?) and its balls are about samples. Both depend on the
 * numbers of rows: compare equal ones. One outlier of the data with a large ball raises precision; density and coverage
 * ({@link DensityCoverage}) mend that.
 *
 * @param neighbours k; 3 as published
 */
public record PrecisionRecall(int neighbours) implements Metric {
    /** Checks the number. */
    public PrecisionRecall {
        if (neighbours < 1) {
            throw new MetricException("a ball reaches to its k-th neighbour with k at least 1, got " + neighbours);
        }
    }

    /** With 3 neighbours. */
    public PrecisionRecall() {
        this(3);
    }

    @Override
    public String name() {
        return "pr";
    }

    @Override
    public String description() {
        return "precision (are samples realistic?) and recall (are all data made?)";
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("neighbours", String.valueOf(neighbours));
    }

    @Override
    public Replication resampling() {
        return Replication.HALF_SAMPLES;
    }

    @Override
    public Better better() {
        return Better.HIGHER;
    }

    @Override
    public ValueRange range(String value) {
        return ValueRange.SHARE;
    }

    @Override
    public Map<String, Double> measure(Features samples, Features reference) {
        samples.requireComparable(reference);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("precision", share(samples, reference));
        values.put("recall", share(reference, samples));
        return values;
    }

    /** The share of points in the union of the balls about the rows of a manifold. */
    private double share(Features points, Features manifold) {
        double[] radii = Distances.radii(Distances.nearestOthers(manifold, neighbours), neighbours);
        int inside = 0;
        for (int balls : Distances.membership(points, manifold, radii).containing()) {
            inside += balls > 0 ? 1 : 0;
        }
        return (double) inside / points.count();
    }
}
