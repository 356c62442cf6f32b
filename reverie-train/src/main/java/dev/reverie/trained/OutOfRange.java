package dev.reverie.trained;

/**
 * How far images left the range of the data before they were cut off at black and white.
 *
 * <p>A value is out of range if it is below {@code -}{@value #MARGIN} or above {@code 1 + }{@value #MARGIN}, where the
 * data are in [0, 1]: the noise that a sampler leaves at its last time, and the overshoot at edges, are smaller. An image
 * is out of range if more than one in a hundred of its values is.
 *
 * @param images number of images out of range
 * @param count number of images
 * @param values number of values out of range, in all images
 * @param valueCount number of values of all images
 */
public record OutOfRange(int images, int count, long values, long valueCount) {
    /** How far a value must be beyond [0, 1]. */
    public static final double MARGIN = 0.1;

    /** Share of the values of an image that may be beyond. */
    private static final double ALLOWED = 0.01;

    /** Of no images. */
    static final OutOfRange NONE = new OutOfRange(0, 0, 0, 0);

    /**
     * Counts.
     *
     * @param values N images, one after the other, in [0, 1] and beyond
     * @param length number of values of one image
     */
    static OutOfRange of(float[] values, int length) {
        int images = 0;
        long all = 0;
        for (int first = 0; first < values.length; first += length) {
            int beyond = 0;
            for (int i = first; i < first + length; i++) {
                // What is no number is nowhere in the range.
                beyond += values[i] >= -MARGIN && values[i] <= 1 + MARGIN ? 0 : 1;
            }
            images += beyond > ALLOWED * length ? 1 : 0;
            all += beyond;
        }
        return new OutOfRange(images, values.length / length, all, values.length);
    }

    /** Both together. */
    OutOfRange plus(OutOfRange other) {
        return new OutOfRange(
                images + other.images, count + other.count, values + other.values, valueCount + other.valueCount);
    }

    /** The share of the values that are out of range; 0 of no images. */
    public double share() {
        return valueCount == 0 ? 0 : (double) values / valueCount;
    }
}
