package dev.reverie.data;

/**
 * Resamples a line of values with Keys' cubic kernel (a = -1/2; IEEE Transactions on Acoustics, Speech, and Signal
 * Processing 29, 1981), widened by the factor of reduction so that shrinking averages over all it covers.
 */
final class Resample {
    private static final double SUPPORT = 2;

    private final int[] first;
    private final float[][] weights;

    /**
     * Maps the part {@code [start, start + extent)} of a line to {@code target} values. What lies outside that part has no
     * weight, not even within reach of the kernel.
     */
    Resample(double start, double extent, int target) {
        double scale = extent / target;
        double stretch = Math.max(1, scale);
        this.first = new int[target];
        this.weights = new float[target][];
        for (int i = 0; i < target; i++) {
            double centre = start + (i + 0.5) * scale;
            int from = (int) Math.floor(Math.max(start, centre - SUPPORT * stretch));
            int to = (int) Math.ceil(Math.min(start + extent, centre + SUPPORT * stretch));
            double[] kernel = new double[to - from];
            double sum = 0;
            for (int k = 0; k < kernel.length; k++) {
                kernel[k] = cubic((from + k + 0.5 - centre) / stretch);
                sum += kernel[k];
            }
            first[i] = from;
            weights[i] = new float[kernel.length];
            for (int k = 0; k < kernel.length; k++) {
                weights[i][k] = (float) (kernel[k] / sum);
            }
        }
    }

    /** Writes the resampled line to {@code out[offset], out[offset + stride], ...}. */
    void apply(float[] line, float[] out, int offset, int stride) {
        for (int i = 0; i < first.length; i++) {
            float sum = 0;
            float[] kernel = weights[i];
            for (int k = 0; k < kernel.length; k++) {
                sum += kernel[k] * line[first[i] + k];
            }
            out[offset + i * stride] = sum;
        }
    }

    private static double cubic(double x) {
        double d = Math.abs(x);
        if (d < 1) {
            return (1.5 * d - 2.5) * d * d + 1;
        }
        return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
    }
}
