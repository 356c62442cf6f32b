package dev.reverie.metric.picture;

import dev.reverie.metric.Features;
import dev.reverie.metric.Metric;
import dev.reverie.metric.MetricException;
import dev.reverie.metric.Replication;
import dev.reverie.metric.ValueRange;
import dev.reverie.random.RandomStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.hipparchus.distribution.discrete.HypergeometricDistribution;

/**
 * The classifier two-sample test: a classifier that tells samples from data on rows it has not seen shows that they differ.
 *
 * <p>Lopez-Paz and Oquab 2017, arXiv:1610.06545, with their classifier of nearest neighbours: half of each side is remembered, and each
 * row of the other halves gets the side of most of its {@code k = sqrt(remembered rows)} nearest remembered rows (k odd). Accuracy is
 * 1/2 for equal distributions and 1 for those that nobody can confuse.
 *
 * <p>The p-value is exact: if the distributions are equal, the sides of the rows to be told are any division of them into two halves,
 * whatever the classifier says, and the number told rightly follows a hypergeometric distribution (Fisher 1935). A test that rejects at
 * {@code p <= alpha} raises false alarms with probability at most alpha.
 *
 * @param seed of the halves
 */
public record ClassifierTest(long seed) implements Metric {
    private static final String ACCURACY = "classifierAccuracy";

    /** With seed 0. */
    public ClassifierTest() {
        this(0);
    }

    @Override
    public String name() {
        return "classifier";
    }

    @Override
    public String description() {
        return "accuracy of telling samples from data (1/2 is best), and its p-value";
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("classifier", "nearestNeighbours", "seed", String.valueOf(seed));
    }

    @Override
    public Replication resampling() {
        return Replication.HALF_SAMPLES;
    }

    @Override
    public Better better() {
        return Better.NEITHER;
    }

    @Override
    public boolean isEstimate(String value) {
        return value.equals(ACCURACY);
    }

    @Override
    public ValueRange range(String value) {
        return ValueRange.SHARE;
    }

    @Override
    public Map<String, Double> measure(Features samples, Features reference) {
        samples.requireComparable(reference);
        int each = Math.min(samples.count(), reference.count()) / 2;
        if (each < 4) {
            throw new MetricException("the classifier test needs at least 8 rows on each side, got " + samples.count()
                    + " and " + reference.count());
        }
        Features mine = halves(samples, "samples", each);
        Features theirs = halves(reference, "reference", each);
        Features remembered = mine.first(each).and(theirs.first(each));
        Features asked = second(mine, each).and(second(theirs, each));
        int k = (int) Math.sqrt(2.0 * each);
        k -= k % 2 == 0 ? 1 : 0;
        int[][] nearest = Distances.nearest(asked, remembered, k).rows();
        int saidSamples = 0;
        int right = 0;
        for (int i = 0; i < nearest.length; i++) {
            int votes = 0;
            for (int row : nearest[i]) {
                votes += row < each ? 1 : 0;
            }
            boolean samplesSaid = 2 * votes > k;
            saidSamples += samplesSaid ? 1 : 0;
            right += samplesSaid == (i < each) ? 1 : 0;
        }
        // Right answers are 2 TP + each - said, a growing function of the samples that are told to be some.
        int truePositives = (right - each + saidSamples) / 2;
        double p =
                new HypergeometricDistribution(2 * each, each, saidSamples).upperCumulativeProbability(truePositives);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(ACCURACY, (double) right / nearest.length);
        values.put("classifierP", Math.min(1, p));
        return values;
    }

    private Features halves(Features rows, String side, int each) {
        int[] order = RandomStream.of(seed)
                .purpose("classifier")
                .purpose(side)
                .cursor()
                .permutation(rows.count());
        return rows.select(Arrays.copyOf(order, 2 * each));
    }

    private static Features second(Features rows, int each) {
        return rows.select(IntStream.range(each, 2 * each).toArray());
    }
}
