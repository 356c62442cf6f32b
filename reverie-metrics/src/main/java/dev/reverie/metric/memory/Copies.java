package dev.reverie.metric.memory;

import dev.reverie.metric.Features;
import dev.reverie.metric.Metric;
import dev.reverie.metric.MetricException;
import dev.reverie.metric.Replication;
import dev.reverie.metric.ValueRange;
import dev.reverie.metric.picture.Distances;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The share of samples that are copies of training data: those much nearer to one datum than to any other,
 *
 * <pre>{@code
 * |x - y_1| < c |x - y_2|,        y_1, y_2 the nearest and second nearest training data,  c = 1/3
 * }</pre>
 *
 * <p>Yoon et al. 2023 (ICML workshop, "Diffusion probabilistic models generalize when they fail to memorize") and Gu et al. 2023,
 * arXiv:2310.02664, with pixels. The reference must be the training data. A copy of a datum that is there twice is not seen.
 *
 * @param ratio c, in (0, 1)
 */
public record Copies(double ratio) implements Metric {
    /** Checks the ratio. */
    public Copies {
        if (!(ratio > 0 && ratio < 1)) {
            throw new MetricException("the ratio of a copy must be in (0, 1), got " + ratio);
        }
    }

    /** With 1/3. */
    public Copies() {
        this(1.0 / 3);
    }

    @Override
    public String name() {
        return "copies";
    }

    @Override
    public String description() {
        return "share of samples that copy one of the training data";
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("ratio", String.valueOf(ratio));
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
        return ValueRange.SHARE;
    }

    @Override
    public Map<String, Double> measure(Features samples, Features reference) {
        int copies = 0;
        for (boolean isCopy : of(samples, reference)) {
            copies += isCopy ? 1 : 0;
        }
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(name(), (double) copies / samples.count());
        return values;
    }

    /** For each sample whether it is a copy. */
    public boolean[] of(Features samples, Features training) {
        double[][] distances = Distances.nearest(samples, training, 2).distances();
        boolean[] copies = new boolean[distances.length];
        for (int i = 0; i < copies.length; i++) {
            copies[i] = distances[i][0] < ratio * distances[i][1];
        }
        return copies;
    }
}
