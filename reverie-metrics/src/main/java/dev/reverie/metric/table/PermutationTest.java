package dev.reverie.metric.table;

import dev.reverie.metric.Features;
import dev.reverie.metric.Metric;
import dev.reverie.random.RandomStream;
import dev.reverie.stat.TwoSampleTest;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether samples and data are of one distribution, by permutations of the energy distance: {@code twoSampleP} is exact, so that
 * rejecting at {@code p <= alpha} raises false alarms with probability at most alpha ({@link TwoSampleTest}). Columns are divided by
 * their standard deviations over the rows of both sides, which permutations do not change.
 *
 * @param permutations B; the smallest p-value is {@code 1 / (1 + B)}
 * @param limit most rows of each side: cost and memory grow with the square
 * @param seed of the permutations
 */
public record PermutationTest(int permutations, int limit, long seed) implements Metric {
    /** 999 permutations of 1000 rows of each side. */
    public PermutationTest() {
        this(999, 1000, 0);
    }

    @Override
    public String name() {
        return "twoSample";
    }

    @Override
    public String description() {
        return "p-value of a permutation test that samples and data are of one distribution";
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "permutations",
                String.valueOf(permutations),
                "limit",
                String.valueOf(limit),
                "seed",
                String.valueOf(seed));
    }

    @Override
    public boolean isEstimate(String value) {
        return false;
    }

    @Override
    public Better better() {
        return Better.NEITHER;
    }

    @Override
    public Map<String, Double> measure(Features samples, Features reference) {
        Features a = samples.first(Math.min(limit, samples.count()));
        Features b = reference.first(Math.min(limit, reference.count()));
        ColumnScale scale = ColumnScale.of(a.and(b));
        TwoSampleTest test = TwoSampleTest.energy(
                scale.apply(a).rows(),
                scale.apply(b).rows(),
                permutations,
                RandomStream.of(seed).purpose("twoSample"));
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("twoSampleP", test.pValue());
        return values;
    }
}
