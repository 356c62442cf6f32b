package dev.reverie.metric.picture;

import dev.reverie.metric.Features;
import dev.reverie.metric.Metric;
import dev.reverie.metric.MetricException;
import dev.reverie.metric.Replication;
import dev.reverie.metric.ValueRange;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * CMMD: the squared maximum mean discrepancy with a Gaussian kernel of CLIP embeddings of length 1, times 1000.
 *
 * <pre>{@code
 * CMMD = 1000 (mean k(x, x') + mean k(y, y') - 2 mean k(x, y)),     k(x, y) = exp(-|x - y|^2 / (2 sigma^2)),  sigma = 10
 * }</pre>
 *
 * <p>Jayasumana et al. 2024, arXiv:2401.09603, section 4. The means are over all pairs, a row with itself included, as in the published
 * program: never negative, biased by {@code O(1 / n)}. Figures are comparable with published ones for the features of CLIP ViT-L/14 at
 * 336 pixels only; with other features it is the same formula.
 *
 * @param bandwidth sigma
 * @param scale factor
 * @param normalized whether rows are brought to length 1 first
 */
public record Cmmd(double bandwidth, double scale, boolean normalized) implements Metric {
    /** Checks the numbers. */
    public Cmmd {
        if (!(bandwidth > 0 && scale > 0)) {
            throw new MetricException("bandwidth and scale must be positive, got " + bandwidth + " and " + scale);
        }
    }

    /** As published. */
    public Cmmd() {
        this(10, 1000, true);
    }

    @Override
    public String name() {
        return "cmmd";
    }

    @Override
    public String description() {
        return "CMMD: Gaussian-kernel discrepancy of features of length 1, times 1000";
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "bandwidth",
                String.valueOf(bandwidth),
                "scale",
                String.valueOf(scale),
                "normalized",
                String.valueOf(normalized));
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
        samples.requireComparable(reference);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(
                name(),
                scale
                        * (meanKernel(samples, samples)
                                + meanKernel(reference, reference)
                                - 2 * meanKernel(samples, reference)));
        return values;
    }

    private double meanKernel(Features a, Features b) {
        double sum = 0;
        try (Scope all = Scope.open()) {
            Tensor right = unit(b.tensor());
            Tensor squares = right.square().sum(false, 1);
            for (int from = 0; from < a.count(); from += Distances.CHUNK) {
                try (Scope scope = Scope.open()) {
                    Tensor left = unit(a.tensor(from, Math.min(Distances.CHUNK, a.count() - from)));
                    Tensor exponent = Distances.squared(left, right, squares).mul(-0.5 / (bandwidth * bandwidth));
                    sum += exponent.exp().sum().item();
                }
            }
        }
        return sum / ((double) a.count() * b.count());
    }

    private Tensor unit(Tensor rows) {
        // A row of zeros has no direction and stays.
        return normalized
                ? rows.div(rows.normPerSample()
                        .clamp(1e-300, Double.POSITIVE_INFINITY)
                        .view(-1, 1))
                : rows;
    }
}
