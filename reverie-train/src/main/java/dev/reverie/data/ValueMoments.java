package dev.reverie.data;

/**
 * Mean and standard deviation of all numbers of a data set's examples together: pixels of all channels, columns of all
 * rows. The deviation is the {@code sigma_data} of Karras et al. 2022 (arXiv:2206.00364, table 1).
 *
 * @param mean the mean, finite
 * @param std the deviation of the population, at least 0
 */
public record ValueMoments(double mean, double std) {
    /** With a thousand pictures the deviation is known to a per cent or so, and more would have to be decoded. */
    private static final int MOST_EXAMPLES = 1024;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not finite, or the deviation is negative
     */
    public ValueMoments {
        if (!Double.isFinite(mean) || !Double.isFinite(std) || std < 0) {
            throw new IllegalArgumentException(
                    "moments need a finite mean and a deviation that is at least 0, got " + mean + " and " + std);
        }
    }

    /**
     * Measures them on at most 1024 examples, spread evenly over the set; of an endless one, on the first.
     *
     * @param dataset the examples
     */
    public static ValueMoments of(Dataset dataset) {
        int examples = (int) Math.min(MOST_EXAMPLES, dataset.size());
        int length = dataset.shape().length();
        float[] values = new float[length];
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < examples; i++) {
            long index = dataset.isEndless() ? i : i * dataset.size() / examples;
            dataset.read(index, values, 0);
            for (float value : values) {
                sum += value;
                squares += (double) value * value;
            }
        }
        double count = (double) examples * length;
        double mean = sum / count;
        return new ValueMoments(mean, Math.sqrt(Math.max(0, squares / count - mean * mean)));
    }

    /**
     * The moments with zeros added.
     *
     * @param share of the values that are not the added ones, in (0, 1]
     */
    public ValueMoments amongZeros(double share) {
        double padded = share * mean;
        return new ValueMoments(padded, Math.sqrt(Math.max(0, share * (std * std + mean * mean) - padded * padded)));
    }
}
