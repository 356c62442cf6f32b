package dev.reverie.torch;

import org.bytedeco.pytorch.global.torch;

/**
 * Group normalisation of images stored with channels innermost, for inference on the processor.
 *
 * <p>The engine's own kernel for this layout takes the variance as {@code E[x^2] - E[x]^2}: where a mean is ten deviations
 * from zero, results in float32 are off by 2e-4, where it is a thousand they are wrong altogether. Here deviations are taken
 * first. The sums run over rows of channels, which is how the memory lies, then over the channels of a group.
 */
final class ChannelsLastGroupNorm {
    private ChannelsLastGroupNorm() {}

    /** Whether channels are innermost, on the processor, and no gradient is recorded. */
    static boolean suits(Tensor x) {
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
            Tensor offset = shift.reshape(-1, 1, c);
            Tensor normal = Tensor.run(
                    "groupNorm",
                    () -> torch.addcmul(offset.raw(), centred.raw(), factor.raw()),
                    centred,
                    factor,
                    offset);
            centred.close();
            return scope.keep(normal.view(n, x.size(2), x.size(3), c).permute(0, 3, 1, 2));
        }
    }
}
