package dev.reverie.metric.feature;

/** One direction of Pillow's bicubic resize of bytes: weights in fixed point, sums rounded half up and kept in [0, 255]. */
final class PillowFilter {
    /** Bits of a weight's fraction: 8 are for the byte and 2 against overflow. */
    private static final int BITS = 32 - 8 - 2;

    private static final CubicKernel KERNEL = new CubicKernel(-0.5);

    private final int[] first;
    private final int[][] weights;

    PillowFilter(int size, int target) {
        first = new int[target];
        weights = new int[target][];
        double[][] matrix = KERNEL.filter(size, target);
        double stretch = Math.max(1, (double) size / target);
        for (int i = 0; i < target; i++) {
            double centre = (i + 0.5) * size / target;
            int from = Math.max(0, (int) (centre - CubicKernel.SUPPORT * stretch + 0.5));
            int to = Math.min(size, (int) (centre + CubicKernel.SUPPORT * stretch + 0.5));
            first[i] = from;
            weights[i] = new int[to - from];
            for (int k = from; k < to; k++) {
                double weight = matrix[i][k] * (1 << BITS);
                weights[i][k - from] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
            }
        }
    }

    /** Writes to {@code out[at], out[at + step], ...} what it makes of {@code line[offset], line[offset + stride], ...}. */
    void apply(int[] line, int offset, int stride, int[] out, int at, int step) {
        for (int i = 0; i < first.length; i++) {
            int sum = 1 << (BITS - 1);
            int[] kernel = weights[i];
            for (int k = 0; k < kernel.length; k++) {
                sum += line[offset + (first[i] + k) * stride] * kernel[k];
            }
            out[at + i * step] = Math.min(255, Math.max(0, sum >> BITS));
        }
    }
}
