package dev.reverie.metric;

import dev.reverie.stat.SampleMoments;
import java.util.Arrays;
import java.util.List;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * How far a value may be from that of other samples and other data of the same numbers.
 *
 * <p>The interval is {@code value +- t s} with the standard deviation s of R replicates and the quantile t of Student's distribution
 * of R - 1 degrees of freedom, because s itself is known from few replicates. It is not
 * made of the replicates' quantiles: a metric that is biased by few samples, as the Frechet distance is, is biased once more in
 * every replicate, and their quantiles then miss the value itself. It ends where the metric's values end: no share is above 1. What is
 * cut off holds no value, so that the interval covers as often.
 *
 * @param standardError s
 * @param low lower end
 * @param high upper end
 * @param level probability that such an interval covers, for instance 0.95
 * @param method what was drawn again
 * @param replicates the values of all replicates; replicate r of two results with one seed drew the same rows
 */
public record Spread(
        double standardError, double low, double high, double level, String method, List<Double> replicates) {
    /** Probability of an interval unless another is asked for. */
    public static final double LEVEL = 0.95;

    /** Copies the list. */
    public Spread {
        replicates = List.copyOf(replicates);
    }

    /**
     * The spread that replicates show.
     *
     * @param value of all rows
     * @param replicates at least 2
     * @param range of the metric's values
     * @param method what was drawn again
     */
    public static Spread of(double value, double[] replicates, ValueRange range, String method) {
        double error = SampleMoments.of(replicates).std();
        double reach = reach(error, replicates.length, LEVEL);
        return new Spread(
                error,
                range.nearest(value - reach),
                range.nearest(value + reach),
                LEVEL,
                method,
                Arrays.stream(replicates).boxed().toList());
    }

    /** {@code t s}: half the width of the interval before it is cut to the metric's values. */
    public double reach() {
        return reach(standardError, replicates.size(), level);
    }

    private static double reach(double error, int replicates, double level) {
        return new TDistribution(replicates - 1.0).inverseCumulativeProbability((1 + level) / 2) * error;
    }
}
