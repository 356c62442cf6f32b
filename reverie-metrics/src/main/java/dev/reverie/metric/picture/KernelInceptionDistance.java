package dev.reverie.metric.picture;

import dev.reverie.metric.Features;
import dev.reverie.metric.Metric;
import dev.reverie.metric.MetricException;
import dev.reverie.metric.Replication;
import dev.reverie.random.RandomStream;
import dev.reverie.stat.SampleMoments;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The kernel inception distance: the squared maximum mean discrepancy of the features with a cubic kernel, without bias.
 *
 * <pre>{@code
 * k(x, y) = (x.y / D + 1)^3
 * KID = sum_{i != j} k(x_i, x_j) / (n (n - 1)) + sum_{i != j} k(y_i, y_j) / (n (n - 1)) - 2 mean k(x_i, y_j)
 * }</pre>
 *
 * <p>Binkowski et al. 2018, arXiv:1801.01401, section 4; the estimator of Gretton et al. 2012 (JMLR 13, 723), equation 3. Its
 * expectation does not depend on the number of rows, so that results of different numbers may be compared; it can be negative. As is
 * usual it is the mean over random blocks of both sides, drawn without replacement; {@code kidStd} is the standard deviation between
 * blocks, that of one block of this size, not of the mean. Where
 * a block would hold all rows of both sides, the estimate of all rows is given, without {@code kidStd}.
 *
 * @param block rows of a block, at most those of either side; 1000 is usual
 * @param blocks number of blocks, 100 is usual
 * @param seed of the blocks
 */
public record KernelInceptionDistance(int block, int blocks, long seed) implements Metric {
    /** Checks the numbers. */
    public KernelInceptionDistance {
        if (block < 2 || blocks < 2) {
            throw new MetricException(
                    "kid needs blocks of at least 2 rows and at least 2 blocks, got " + blocks + " of " + block);
        }
    }

    /** 100 blocks of 1000 rows. */
    public KernelInceptionDistance() {
        this(1000, 100, 0);
    }

    @Override
    public String name() {
        return "kid";
    }

    @Override
    public String description() {
        return "kernel inception distance, unbiased, with its deviation between blocks";
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("block", String.valueOf(block), "blocks", String.valueOf(blocks), "seed", String.valueOf(seed));
    }

    @Override
    public Replication resampling() {
        return Replication.HALF_SAMPLES;
    }

    /** A tenth of the blocks, at least 2: what they differ among themselves is added to the error, which is then stated too large. */
    @Override
    public Metric forReplicates() {
        return new KernelInceptionDistance(block, Math.max(2, blocks / 10), seed);
    }

    @Override
    public boolean isEstimate(String value) {
        return value.equals(name());
    }

    @Override
    public Map<String, Double> measure(Features samples, Features reference) {
        samples.requireComparable(reference);
        int size = Math.min(block, Math.min(samples.count(), reference.count()));
        if (size == samples.count() && size == reference.count()) {
            // All blocks would be all rows: one estimate, and nothing to tell of a spread.
            Map<String, Double> whole = new LinkedHashMap<>();
            whole.put(name(), unbiased(samples, reference));
            return whole;
        }
        double[] each = new double[blocks];
        for (int b = 0; b < blocks; b++) {
            RandomStream stream = RandomStream.of(seed).purpose("kid").index(b);
            int[] mine = Arrays.copyOf(stream.purpose("samples").cursor().permutation(samples.count()), size);
            int[] theirs = Arrays.copyOf(stream.purpose("reference").cursor().permutation(reference.count()), size);
            each[b] = unbiased(samples.select(mine), reference.select(theirs));
        }
        SampleMoments moments = SampleMoments.of(each);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(name(), moments.mean());
        values.put("kidStd", moments.std());
        return values;
    }

    /**
     * The estimate of all rows at once, with every pair.
     *
     * @throws MetricException if a side has fewer than 2 rows
     */
    public static double unbiased(Features samples, Features reference) {
        samples.requireComparable(reference);
        if (samples.count() < 2 || reference.count() < 2) {
            throw new MetricException("pairs within each side are needed: at least 2 rows, got " + samples.count()
                    + " and " + reference.count());
        }
        return within(samples)
                + within(reference)
                - 2 * kernelSum(samples, reference, false) / ((double) samples.count() * reference.count());
    }

    private static double within(Features rows) {
        double n = rows.count();
        return kernelSum(rows, rows, true) / (n * (n - 1));
    }

    private static double kernelSum(Features a, Features b, boolean withoutDiagonal) {
        double sum = 0;
        try (Scope all = Scope.open()) {
            Tensor right = b.tensor().transpose(0, 1);
            for (int from = 0; from < a.count(); from += Distances.CHUNK) {
                try (Scope scope = Scope.open()) {
                    int size = Math.min(Distances.CHUNK, a.count() - from);
                    sum += kernel(a.tensor(from, size).matmul(right), a.dimension())
                            .sum()
                            .item();
                }
            }
            if (withoutDiagonal) {
                sum -= kernel(a.tensor().square().sum(false, 1), a.dimension())
                        .sum()
                        .item();
            }
            return sum;
        }
    }

    private static Tensor kernel(Tensor products, int dimension) {
        return products.div(dimension).add(1).pow(3);
    }
}
