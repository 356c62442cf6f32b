package dev.reverie.torch;

/**
 * Group normalisation of small images stored with channels innermost, for inference on the processor.
 *
 * <p>The engine's own kernel walks such memory with scalar strides and takes 10 to 20 times as long as for larger
 * images. Here the sums run over rows of channels, which is how the memory lies: means of x and x^2 per channel, then
 * per group, then one scale and one shift per channel.
 */
final class ChannelsLastGroupNorm {
    /** From this many positions on the engine uses another, fast kernel. */
    private static final long ENGINE_IS_FAST = 1024;

    private ChannelsLastGroupNorm() {}

    /** Whether the engine's kernel would be slow. */
    static boolean suits(Tensor x) {
        return isInnermost(x) && x.size(2) * x.size(3) < ENGINE_IS_FAST;
    }

    /** Whether channels are innermost, on the processor, and no gradient is recorded. */
    static boolean isInnermost(Tensor x) {
        return x.rank() == 4
                && x.size(1) > 1
                && (x.dtype() == DType.FLOAT32 || x.dtype() == DType.FLOAT64)
                && !Autograd.isRecording()
                && x.isChannelsLast()
                && !x.isContiguous()
                && x.device().kind() == Device.Kind.CPU;
    }

    /**
     * Normalises.
     *
     * @param x {@code [N, C, H, W]}, channels innermost
     * @param groups divides C
     * @param scale {@code [C]} for all samples or {@code [N, C]}
     * @param shift likewise
     * @param epsilon added to the variance
     */
    static Tensor apply(Tensor x, long groups, Tensor scale, Tensor shift, double epsilon) {
        long n = x.size(0);
        long c = x.size(1);
        long perGroup = c / groups;
        try (Scope scope = Scope.open()) {
            Tensor rows = x.permute(0, 2, 3, 1).view(n, x.size(2) * x.size(3), c);
            Tensor mean = rows.mean(true, 1).view(n, 1, groups, perGroup).mean(true, 3);
            // Deviations from the group's mean first: squares of x itself would cancel where the mean is large.
            Tensor centred = rows.sub(mean.expand(n, 1, groups, perGroup).reshape(n, 1, c));
            Tensor variance =
                    centred.square().mean(true, 1).view(n, 1, groups, perGroup).mean(true, 3);
            Tensor factor = variance.addInPlace(epsilon)
                    .rsqrt()
                    .expand(n, 1, groups, perGroup)
                    .reshape(n, 1, c)
                    .mul(scale.reshape(-1, 1, c));
            Tensor normal = centred.mulInPlace(factor).addInPlace(shift.reshape(-1, 1, c));
            return scope.keep(normal.view(n, x.size(2), x.size(3), c).permute(0, 3, 1, 2));
        }
    }
}
