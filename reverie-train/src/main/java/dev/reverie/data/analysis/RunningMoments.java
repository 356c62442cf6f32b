package dev.reverie.data.analysis;

import dev.reverie.errors.RequestException;

/** Sums over examples, in float64: the mean of each coordinate, mean and spread over all of them, and the extremes. */
final class RunningMoments {
    private final double[] sums;
    private long count;
    private double mean;
    private double squares;
    private double minimum = Double.POSITIVE_INFINITY;
    private double maximum = Double.NEGATIVE_INFINITY;

    RunningMoments(int dimension) {
        sums = new double[dimension];
    }

    void add(long index, float[] values, int offset) {
        for (int i = 0; i < sums.length; i++) {
            double value = values[offset + i];
            if (!Double.isFinite(value)) {
                throw new RequestException("example " + index + " has the value " + value + " at position " + i
                        + "; every number must be" + " finite");
            }
            sums[i] += value;
            // Welford's update: nothing cancels where the spread is small beside the mean
            count++;
            double before = value - mean;
            mean += before / count;
            squares += before * (value - mean);
            minimum = Math.min(minimum, value);
            maximum = Math.max(maximum, value);
        }
    }

    /** The mean example. */
    double[] center() {
        double examples = (double) count / sums.length;
        double[] center = new double[sums.length];
        for (int i = 0; i < center.length; i++) {
            center[i] = sums[i] / examples;
        }
        return center;
    }

    double mean() {
        return mean;
    }

    double standardDeviation() {
        return Math.sqrt(squares / count);
    }

    double minimum() {
        return minimum;
    }

    double maximum() {
        return maximum;
    }
}
