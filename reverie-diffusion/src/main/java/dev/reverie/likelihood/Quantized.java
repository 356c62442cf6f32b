package dev.reverie.likelihood;

import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * Whole numbers {@code k = 0 .. levels - 1} that the model sees as {@code low + k (high - low) / (levels - 1)}:
 * images of 8 bits, for instance. Their likelihood is a probability.
 *
 * <pre>{@code
 * P(k) = int p(y) dy over the bin,   y = k + u, u in [0, 1)
 * x    = low + y w,   w = (high - low) / levels
 * ln P(k) >= E_q(u)[ ln p(x) + m ln w - ln q(u) ]
 * bits/dim = -ln P(k) / (m ln 2)
 * }</pre>
 *
 * <p>{@code -log2 w} is 8 for bytes in [0, 1] and 7 for bytes in [-1, 1]: the offset of the published program. Note the
 * two maps: the network sees level k of an undisturbed image at {@code k / (levels - 1)}, and the bin of level k fills
 * {@code [k, k + 1) / levels}, as in the published evaluation. A bin is 1 raw unit wide; where raw data have another
 * unit (pixels as k / 256), {@code rawBinWidth} says so and nothing else changes, for a probability has no unit.
 *
 * @param levels number of values, at least 2
 * @param low what the model sees for level 0
 * @param high what the model sees for the last level, above {@code low}
 * @param rawBinWidth distance of two levels in the raw data, positive; 1 for whole numbers
 */
public record Quantized(int levels, double low, double high, double rawBinWidth) implements DataKind {
    private static final int BYTE_LEVELS = 256;
    /** Largest accepted distance of a value from a level, in levels: float32 holds those of 16 bits to a thousandth. */
    private static final double SLACK = 0.02;

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if there are fewer than 2 levels, the range is empty or the width not positive
     */
    public Quantized {
        if (levels < 2) {
            throw new IllegalArgumentException("levels must be at least 2, got " + levels);
        }
        if (!(low < high && Double.isFinite(high - low))) {
            throw new IllegalArgumentException("the range [low, high] must be finite and not empty, got [" + low + ", "
                    + high + "]; are the two swapped?");
        }
        if (!(rawBinWidth > 0 && rawBinWidth < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("rawBinWidth must be positive and finite, got " + rawBinWidth);
        }
    }

    /** Bytes that the model sees in [0, 1]. */
    public static Quantized unitBytes() {
        return new Quantized(BYTE_LEVELS, 0, 1, 1);
    }

    /** Bytes that the model sees in [-1, 1]. */
    public static Quantized centeredBytes() {
        return new Quantized(BYTE_LEVELS, -1, 1, 1);
    }

    /** Width {@code w} of a bin in the coordinates of the model. */
    public double binWidth() {
        return (high - low) / levels;
    }

    /** {@code m ln w}: what turns a log density in the model's coordinates into that of levels. */
    public double logBinVolume(long dimension) {
        return (double) dimension * Math.log(binWidth());
    }

    /** {@code ln |d x_model / d x_raw|} for one coordinate. */
    public double logJacobianPerDimension() {
        return Math.log(binWidth() / rawBinWidth);
    }

    /** Number of bits of a level, {@code log2(levels)}. */
    public double bits() {
        return Math.log(levels) / Math.log(2);
    }

    /**
     * The levels of data.
     *
     * @param x data {@code [N, ...]} as the model sees them
     * @param firstSample number of the sample in the first row, for messages
     * @return whole numbers {@code [N, ...]} in float64, in the caller's scope
     * @throws IllegalArgumentException if a number is outside the declared range or between two levels; the message
     *     names the sample
     */
    public Tensor levelsOf(Tensor x, long firstSample) {
        try (Scope scope = Scope.open()) {
            Tensor place = x.to(DType.FLOAT64).sub(low).mul((levels - 1) / (high - low));
            Tensor level = place.round();
            check(x, place.sub((levels - 1) / 2.0).abs(), (levels - 1) / 2.0 + SLACK, firstSample, true);
            check(x, place.sub(level).abs(), SLACK, firstSample, false);
            return scope.keep(level.clamp(0, levels - 1.0));
        }
    }

    /** Finds a sample with a number whose distance is too large. */
    private void check(Tensor x, Tensor distance, double allowed, long firstSample, boolean range) {
        if (distance.max().item() <= allowed) {
            return;
        }
        double[] distances = distance.toDoubles();
        double[] values = x.toDoubles();
        int length = Math.toIntExact(x.count() / x.size(0));
        for (int i = 0; i < values.length; i++) {
            if (!(distances[i] <= allowed)) {
                long sample = firstSample + i / length;
                throw new IllegalArgumentException(
                        range
                                ? "sample " + sample + " holds " + values[i] + ", outside the declared range [" + low
                                        + ", " + high + "]; are the data scaled as the model's were?"
                                : "sample " + sample + " holds " + values[i] + ", which is none of the " + levels
                                        + " levels in [" + low + ", " + high
                                        + "]; say how many levels the data have, or that they are un-quantised"
                                        + " (Continuous)");
            }
        }
    }
}
