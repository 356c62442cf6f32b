package dev.reverie.nn;

import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;

/**
 * Resampling by 2 with a separable smoothing filter, as in StyleGAN2 (Karras et al. 2020, arXiv:1912.04958) and NCSN++:
 * the filter prevents aliasing. All of it is ordinary (transposed) depthwise convolution.
 */
public final class FirFilter {
    private final double[] taps;

    /**
     * A filter.
     *
     * @param taps the one-dimensional filter, usually {@code 1, 3, 3, 1}; normalised here to sum 1
     * @throws IllegalArgumentException if there are fewer than 2 taps or they sum to 0
     */
    public FirFilter(double... taps) {
        double sum = 0;
        for (double tap : taps) {
            sum += tap;
        }
        if (taps.length < 2 || sum == 0 || !Double.isFinite(sum)) {
            throw new IllegalArgumentException("a resampling filter needs at least 2 taps with a sum other than 0, got "
                    + java.util.Arrays.toString(taps));
        }
        this.taps = taps.clone();
        for (int i = 0; i < taps.length; i++) {
            this.taps[i] /= sum;
        }
    }

    /**
     * Doubles H and W.
     *
     * @param x {@code [N, C, H, W]}
     */
    public Tensor upsample(Tensor x) {
        int spare = taps.length - 2;
        try (Scope scope = Scope.open()) {
            return scope.keep(filter(x, kernel(x, 4), 2, 1, (spare + 1) / 2 + 1, spare / 2));
        }
    }

    /**
     * Halves H and W.
     *
     * @param x {@code [N, C, H, W]}
     */
    public Tensor downsample(Tensor x) {
        int spare = taps.length - 2;
        try (Scope scope = Scope.open()) {
            return scope.keep(filter(x, kernel(x, 1), 1, 2, (spare + 1) / 2, spare / 2));
        }
    }

    /**
     * Doubles H and W and convolves: the transposed convolution by 2 followed by the filter.
     *
     * @param x {@code [N, C, H, W]}
     * @param weight {@code [O, C, k, k]}, in the orientation of an ordinary convolution
     */
    public Tensor upsampleConvolve(Tensor x, Tensor weight) {
        int spare = taps.length - 2 - ((int) weight.size(2) - 1);
        try (Scope scope = Scope.open()) {
            Tensor spread = Functional.convTranspose2d(
                    x, Functional.flip(weight.transpose(0, 1), 2, 3).contiguous(), 2, 0, 1);
            return scope.keep(
                    filter(spread, kernel(x, 4), 1, 1, Math.floorDiv(spare + 1, 2) + 1, Math.floorDiv(spare, 2) + 1));
        }
    }

    /**
     * Filters, then convolves with stride 2: halves H and W.
     *
     * @param x {@code [N, C, H, W]}
     * @param weight {@code [O, C, k, k]}
     */
    public Tensor downsampleConvolve(Tensor x, Tensor weight) {
        int spare = taps.length - 2 + ((int) weight.size(2) - 1);
        try (Scope scope = Scope.open()) {
            Tensor smooth = filter(x, kernel(x, 1), 1, 1, (spare + 1) / 2, spare / 2);
            return scope.keep(Functional.conv2d(smooth, weight, null, 2, 0, 1, 1));
        }
    }

    /** The two-dimensional filter times a gain, {@code [k, k]}, of x's type and device. */
    private Tensor kernel(Tensor x, double gain) {
        int k = taps.length;
        double[] outer = new double[k * k];
        for (int i = 0; i < k * k; i++) {
            outer[i] = taps[i / k] * taps[i % k] * gain;
        }
        return Tensors.of(outer, k, k).like(x);
    }

    /**
     * The elementary operation behind all resampling: insert zeros, pad, filter, keep every {@code down}-th.
     *
     * @param x {@code [N, C, H, W]}
     * @param kernel filter {@code [kH, kW]}, applied as a convolution (flipped), of x's type
     * @param up each value is followed by {@code up - 1} zeros
     * @param down step between kept values
     * @param before zeros before the first row and column; negative crops
     * @param after zeros after the last row and column; negative crops
     */
    public static Tensor filter(Tensor x, Tensor kernel, int up, int down, int before, int after) {
        long channels = x.size(1);
        try (Scope scope = Scope.open()) {
            long kh = kernel.size(0);
            long kw = kernel.size(1);
            if (up == 1) {
                Tensor padded = before == after && before >= 0 ? x : Functional.pad2d(x, before, after, before, after);
                long padding = before == after && before >= 0 ? before : 0;
                Tensor flipped =
                        Functional.flip(kernel, 0, 1).view(1, 1, kh, kw).expand(channels, 1, kh, kw);
                return scope.keep(Functional.conv2d(padded, flipped.contiguous(), null, down, padding, 1, channels));
            }
            // A transposed convolution is the full convolution of the zero-filled signal; crop it to the output.
            Tensor wide = kernel.view(1, 1, kh, kw).expand(channels, 1, kh, kw).contiguous();
            long height = x.size(2) * up + before + after - kh + 1;
            long width = x.size(3) * up + before + after - kw + 1;
            long top = kh - 1 - before;
            long left = kw - 1 - before;
            long bottom = (x.size(2) - 1) * up + kh - top - height;
            long right = (x.size(3) - 1) * up + kw - left - width;
            Tensor cut;
            if (top == left && top == bottom && top == right && top >= 0) {
                cut = Functional.convTranspose2d(x, wide, up, top, channels);
            } else {
                cut = Functional.pad2d(
                        Functional.convTranspose2d(x, wide, up, 0, channels), -left, -right, -top, -bottom);
            }
            return scope.keep(down == 1 ? cut : Functional.everyNth(cut, down));
        }
    }
}
