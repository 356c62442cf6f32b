package dev.reverie.metric.feature;

/**
 * Keys' cubic kernel (IEEE Transactions on Acoustics, Speech, and Signal Processing 29, 1981), of support 2:
 *
 * <pre>{@code
 * k(x) = (a + 2) |x|^3 - (a + 3) x^2 + 1                 |x| < 1
 * k(x) = a |x|^3 - 5 a x^2 + 8 a |x| - 4 a           1 <= |x| < 2
 * }</pre>
 *
 * @param a -1/2 for third order, -3/4 in some programs
 */
record CubicKernel(double a) {
    static final double SUPPORT = 2;

    double at(double x) {
        double d = Math.abs(x);
        if (d < 1) {
            return ((a + 2) * d - (a + 3)) * d * d + 1;
        }
        return d < SUPPORT ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
    }

    /**
     * The matrix of an interpolation that widens the kernel by the factor of reduction and gives no weight to what lies outside.
     *
     * @param size numbers there are
     * @param target numbers wanted
     * @return target x size, rows adding up to 1
     */
    double[][] filter(int size, int target) {
        double scale = (double) size / target;
        double stretch = Math.max(1, scale);
        double[][] matrix = new double[target][size];
        for (int i = 0; i < target; i++) {
            double centre = (i + 0.5) * scale;
            int from = Math.max(0, (int) (centre - SUPPORT * stretch + 0.5));
            int to = Math.min(size, (int) (centre + SUPPORT * stretch + 0.5));
            double sum = 0;
            for (int k = from; k < to; k++) {
                matrix[i][k] = at((k + 0.5 - centre) / stretch);
                sum += matrix[i][k];
            }
            for (int k = from; k < to; k++) {
                matrix[i][k] /= sum;
            }
        }
        return matrix;
    }

    /**
     * The matrix of an interpolation between four neighbours, of which the last one is repeated beyond the border.
     *
     * @param size numbers there are
     * @param target numbers wanted
     * @param scale output i reads at {@code (i + 1/2) / scale - 1/2}
     * @return target x size
     */
    double[][] interpolation(int size, int target, double scale) {
        double[][] matrix = new double[target][size];
        for (int i = 0; i < target; i++) {
            double position = (i + 0.5) / scale - 0.5;
            int first = (int) Math.floor(position) - 1;
            for (int k = first; k < first + 4; k++) {
                matrix[i][Math.min(size - 1, Math.max(0, k))] += at(position - k);
            }
        }
        return matrix;
    }
}
