package dev.reverie.inverse;

import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;

/**
 * Estimates how much white Gaussian noise a picture has, from its finest diagonal details:
 *
 * <pre>{@code
 * d = (x_00 - x_01 - x_10 + x_11) / 2       of every block of 2 x 2 pixels
 * s = median |d| / 0.6745
 * }</pre>
 *
 * <p>Donoho and Johnstone 1994 (Biometrika 81, 425), with Haar wavelets. White noise of standard deviation s gives
 * details of that standard deviation; a picture gives few large ones, which the median does not see, and none where it
 * is smooth. So texture as fine as a pixel is taken for noise, and noise that was smoothed (by a camera, by JPEG) is
 * missed. All channels of a picture count together. The relative error is about {@code 1.2 / sqrt(number of blocks)}.
 */
public final class NoiseLevel {
    /** Median of |z| for standard normal z: the upper quartile. */
    private static final double MEDIAN_OF_NORMAL = 0.6744897501960817;

    private NoiseLevel() {}

    /**
     * Estimates the noise level of each picture.
     *
     * @param pictures {@code [N, C, H, W]} of at least 2 x 2 pixels; an odd last row or column is left out
     * @return N standard deviations in the units of the pictures
     * @throws IllegalArgumentException if these are no pictures, are too small or hold NaN
     */
    public static double[] estimate(Tensor pictures) {
        if (pictures.rank() != 4 || pictures.size(2) < 2 || pictures.size(3) < 2) {
            throw new IllegalArgumentException(
                    "the noise level is that of pictures [N, C, H, W] of at least 2 x 2 pixels, got " + pictures);
        }
        long rows = pictures.size(2) / 2;
        long columns = pictures.size(3) / 2;
        try (Scope scope = Scope.open()) {
            Tensor blocks = pictures.narrow(2, 0, 2 * rows)
                    .narrow(3, 0, 2 * columns)
                    .reshape(pictures.size(0) * pictures.size(1), rows, 2, columns, 2);
            Tensor left = blocks.select(4, 0).sub(blocks.select(4, 1));
            Tensor details = left.select(2, 0).sub(left.select(2, 1)).mul(0.5).abs();
            if (!details.allFinite()) {
                throw new IllegalArgumentException(
                        "the pictures must be finite, but hold NaN or infinity: " + pictures);
            }
            double[] values = details.toDoubles();
            int each = values.length / Math.toIntExact(pictures.size(0));
            double[] levels = new double[Math.toIntExact(pictures.size(0))];
            for (int n = 0; n < levels.length; n++) {
                levels[n] = median(Arrays.copyOfRange(values, n * each, (n + 1) * each)) / MEDIAN_OF_NORMAL;
            }
            return levels;
        }
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
    }
}
