package dev.reverie.metric.picture;

import dev.reverie.metric.Features;
import dev.reverie.metric.Metric;
import dev.reverie.metric.MetricException;
import dev.reverie.metric.moment.Moments;
import dev.reverie.random.RandomStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The Frechet distance of infinitely many samples, by extrapolation: the distance of n samples is a straight line in
 * {@code 1 / n} to first order, and its value at 0 is taken by least squares over several n.
 *
 * <p>Chong and Forsyth 2020, arXiv:1911.07023, section 4: 15 sizes between 5000 and 50 000. Here the sizes are equally spaced
 * between a tenth of the samples and all; each is a random part of them. The reference is used whole, so that a bias of its own
 * stays. Needs parts of more rows than features: with singular covariances the distance is no line in {@code 1 / n}.
 *
 * @param points number of sizes, at least 3
 * @param seed of the parts
 */
public record FrechetInfinity(int points, long seed) implements Metric {
    /** Checks the number. */
    public FrechetInfinity {
        if (points < 3) {
            throw new MetricException("a line with its error needs at least 3 points, got " + points);
        }
    }

    /** With 15 sizes, as published. */
    public FrechetInfinity() {
        this(15, 0);
    }

    @Override
    public String name() {
        return "frechetInfinity";
    }

    @Override
    public String description() {
        return "Frechet distance extrapolated to infinitely many samples";
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("points", String.valueOf(points), "seed", String.valueOf(seed));
    }

    @Override
    public Map<String, Double> measure(Features samples, Features reference) {
        samples.requireComparable(reference);
        int least = samples.count() / 10;
        if (least <= samples.dimension()) {
            throw new MetricException("the extrapolated distance needs a tenth of the samples to be more than the "
                    + samples.dimension() + " features, got " + samples.count() + " samples; draw at least "
                    + 10 * (samples.dimension() + 1) + ", or use kid, which is not biased");
        }
        int[] order = RandomStream.of(seed).purpose("frechetInfinity").cursor().permutation(samples.count());
        Moments data = Moments.of(reference);
        double[] inverse = new double[points];
        double[] distance = new double[points];
        for (int p = 0; p < points; p++) {
            int n = least + (int) Math.round((samples.count() - least) * (p / (points - 1.0)));
            // Parts begin at several places, so that not all share the first rows.
            int offset = (int) ((long) p * samples.count() / points);
            int[] part = new int[n];
            for (int i = 0; i < n; i++) {
                part[i] = order[(offset + i) % order.length];
            }
            inverse[p] = 1.0 / n;
            distance[p] = FrechetDistance.between(Moments.of(samples.select(part)), data)
                    .value();
        }
        double meanInverse = Arrays.stream(inverse).average().orElseThrow();
        double meanDistance = Arrays.stream(distance).average().orElseThrow();
        double products = 0;
        double squares = 0;
        for (int p = 0; p < points; p++) {
            products += (inverse[p] - meanInverse) * (distance[p] - meanDistance);
            squares += (inverse[p] - meanInverse) * (inverse[p] - meanInverse);
        }
        double slope = products / squares;
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(name(), meanDistance - slope * meanInverse);
        return values;
    }
}
