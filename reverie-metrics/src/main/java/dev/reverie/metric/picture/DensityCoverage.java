package dev.reverie.metric.picture;

import dev.reverie.metric.Features;
import dev.reverie.metric.Metric;
import dev.reverie.metric.MetricException;
import dev.reverie.metric.Replication;
import dev.reverie.metric.ValueRange;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Density and coverage, both with balls about the data x that reach to their k-th nearest neighbours among the data:
 *
 * <pre>{@code
 * density  = sum_j #{i : y_j in ball(x_i)} / (k M)         M samples y; 1 is expected for equal distributions, larger is possible
 * coverage = #{i : some y_j in ball(x_i)} / N              N data x; 1 - 1 / 2^k is expected for equal distributions, N = M large
 * }</pre>
 *
 * <p>Naeem et al. 2020, arXiv:2002.09797, equations 8 and 9. Balls about data only: an outlier among the samples changes nothing, and
 * one among the data counts once for density instead of for all samples that it contains.
 *
 * @param neighbours k; 5 as published
 */
public record DensityCoverage(int neighbours) implements Metric {
    private static final String DENSITY = "density";

    /** Checks the number. */
    public DensityCoverage {
        if (neighbours < 1) {
            throw new MetricException("a ball reaches to its k-th neighbour with k at least 1, got " + neighbours);
        }
    }

    /** With 5 neighbours. */
    public DensityCoverage() {
        this(5);
    }

    @Override
    public String name() {
        return "dc";
    }

    @Override
    public String description() {
        return "density (are samples where data are?) and coverage (has each datum a sample?)";
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
        return value.equals(DENSITY) ? ValueRange.NOT_NEGATIVE : ValueRange.SHARE;
    }

    @Override
    public Map<String, Double> measure(Features samples, Features reference) {
        samples.requireComparable(reference);
        double[] radii = Distances.radii(Distances.nearestOthers(reference, neighbours), neighbours);
        Distances.Membership membership = Distances.membership(samples, reference, radii);
        long balls = 0;
        for (int containing : membership.containing()) {
            balls += containing;
        }
        int occupied = 0;
        for (boolean hasSample : membership.occupied()) {
            occupied += hasSample ? 1 : 0;
        }
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(DENSITY, (double) balls / ((double) neighbours * samples.count()));
        values.put("coverage", (double) occupied / reference.count());
        return values;
    }
}
