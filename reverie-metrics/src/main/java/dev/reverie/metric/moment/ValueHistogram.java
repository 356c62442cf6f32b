package dev.reverie.metric.moment;

import dev.reverie.metric.MetricException;
import java.io.Serializable;

/**
 * Counts of values in bins of equal width, and of those below and above. Two of the same bins merge exactly. Immutable.
 */
public final class ValueHistogram implements Serializable {
    private static final long serialVersionUID = 1L;

    private final double low;
    private final double high;
    private final long[] counts;

    private ValueHistogram(double low, double high, long[] counts) {
        this.low = low;
        this.high = high;
        this.counts = counts;
    }

    /**
     * The histogram of values.
     *
     * @param low lower edge of the first bin
     * @param high upper edge of the last bin, above {@code low}
     * @param bins number of bins, at least 1
     * @param values finite numbers
     * @throws MetricException if a value is not finite
     */
    public static ValueHistogram of(double low, double high, int bins, double... values) {
        if (!(high > low) || bins < 1) {
            throw new IllegalArgumentException(
                    "a histogram needs low < high and at least 1 bin, got [" + low + ", " + high + "] and " + bins);
        }
        long[] counts = new long[bins + 2];
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw new MetricException("a histogram takes finite numbers, got " + value);
            }
            counts[place(value, low, high, bins)]++;
        }
        return new ValueHistogram(low, high, counts);
    }

    private static int place(double value, double low, double high, int bins) {
        if (value < low) {
            return 0;
        }
        // The upper edge itself is of the last bin.
        return value > high ? bins + 1 : 1 + Math.min(bins - 1, (int) ((value - low) / (high - low) * bins));
    }

    /**
     * The histogram of the values of both.
     *
     * @throws MetricException if the bins differ
     */
    public ValueHistogram merge(ValueHistogram other) {
        requireSameBins(other);
        long[] sum = counts.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other.counts[i];
        }
        return new ValueHistogram(low, high, sum);
    }

    /** Lower edge of the first bin. */
    public double low() {
        return low;
    }

    /** Upper edge of the last bin. */
    public double high() {
        return high;
    }

    /** Number of values. */
    public long total() {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        return total;
    }

    /** Counts: below the first bin, in each bin, above the last. */
    public long[] counts() {
        return counts.clone();
    }

    /**
     * Total variation of the two distributions over the bins, {@code sum |p_i - q_i| / 2}, in [0, 1].
     *
     * @throws MetricException if the bins differ or a histogram is empty
     */
    public double totalVariation(ValueHistogram other) {
        requireSameBins(other);
        if (total() == 0 || other.total() == 0) {
            throw new MetricException("an empty histogram has no distribution");
        }
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += Math.abs((double) counts[i] / total() - (double) other.counts[i] / other.total());
        }
        return sum / 2;
    }

    private void requireSameBins(ValueHistogram other) {
        if (low != other.low || high != other.high || counts.length != other.counts.length) {
            throw new MetricException("histograms merge and compare over the same bins only, got [" + low + ", " + high
                    + "] in " + (counts.length - 2) + " and [" + other.low + ", " + other.high + "] in "
                    + (other.counts.length - 2));
        }
    }
}
