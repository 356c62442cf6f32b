package dev.reverie.torch;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** The operations of neural networks, as pure functions of tensors: no parameters, no state. */
public final class Functional {
    private Functional() {}

    /**
     * Two-dimensional cross-correlation {@code y = w * x + b}.
     *
     * @param x input {@code [N, C, H, W]}
     * @param weight kernels {@code [O, C / groups, kH, kW]}
     * @param bias {@code [O]} or null
     * @param stride step between outputs, both axes
     * @param padding zeros added at each side, both axes
     * @param dilation distance between kernel taps, both axes
     * @param groups number of independent channel groups
     * @return {@code [N, O, H', W']}
     */
    public static Tensor conv2d(
            Tensor x, Tensor weight, @Nullable Tensor bias, long stride, long padding, long dilation, long groups) {
        if (ShapeInference.isOf(x)) {
            return ShapeInference.conv2d(x, weight, stride, padding, dilation);
        }
        if (stride > 1 && padding == 0 && weight.rank() == 4 && weight.size(2) == 1 && weight.size(3) == 1) {
            // With several threads and channels innermost, the engine's own kernel for the gradient of such weights
            // writes beyond its memory (oneDNN 3.7.1 and 3.12, float32 and bfloat16).
            try (Tensor seen = everyNth(x, stride)) {
                return conv2d(seen, weight, bias, 1, 0, 1, groups);
            }
        }
        try (TensorOptional b = optional(bias)) {
            return Tensor.run(
                    "conv2d",
                    () -> torch.conv2d(
                            x.raw(),
                            weight.raw(),
                            b,
                            new long[] {stride, stride},
                            new long[] {padding, padding},
                            new long[] {dilation, dilation},
                            groups),
                    x,
                    weight);
        }
    }

    /**
     * Two-dimensional cross-correlation {@code y = w * x + b} with an oblong kernel.
     *
     * @param x input {@code [N, C, H, W]}
     * @param weight kernels {@code [O, C, kH, kW]}
     * @param bias {@code [O]} or null
     * @param stride step between outputs, both axes
     * @param paddingRows zeros added above and below
     * @param paddingColumns zeros added left and right
     * @return {@code [N, O, H', W']}
     */
    public static Tensor conv2d(
            Tensor x, Tensor weight, @Nullable Tensor bias, long stride, long paddingRows, long paddingColumns) {
        if (paddingRows == paddingColumns) {
            return conv2d(x, weight, bias, stride, paddingRows, 1, 1);
        }
        try (TensorOptional b = optional(bias)) {
            return Tensor.run(
                    "conv2d",
                    () -> torch.conv2d(
                            x.raw(),
                            weight.raw(),
                            b,
                            new long[] {stride, stride},
                            new long[] {paddingRows, paddingColumns},
                            new long[] {1, 1},
                            1),
                    x,
                    weight);
        }
    }

    /**
     * One-dimensional cross-correlation {@code y = w * x + b}.
     *
     * @param x input {@code [N, C, L]}
     * @param weight kernels {@code [O, C, k]}
     * @param bias {@code [O]} or null
     * @param padding zeros added at each end
     * @return {@code [N, O, L + 2 padding - k + 1]}
     */
    public static Tensor conv1d(Tensor x, Tensor weight, @Nullable Tensor bias, long padding) {
        if (ShapeInference.isOf(x)) {
            return ShapeInference.conv1d(x, weight, padding);
        }
        try (TensorOptional b = optional(bias)) {
            return Tensor.run(
                    "conv1d",
                    () -> torch.conv1d(
                            x.raw(), weight.raw(), b, new long[] {1}, new long[] {padding}, new long[] {1}, 1),
                    x,
                    weight);
        }
    }

    /**
     * Transposed two-dimensional cross-correlation, the adjoint of {@link #conv2d}.
     *
     * @param x input {@code [N, C, H, W]}
     * @param weight kernels {@code [C, O / groups, kH, kW]}
     * @param stride step between inputs, both axes
     * @param padding zeros the forward convolution would have added, both axes
     * @param groups number of independent channel groups
     */
    public static Tensor convTranspose2d(Tensor x, Tensor weight, long stride, long padding, long groups) {
        if (ShapeInference.isOf(x)) {
            return ShapeInference.convTranspose2d(x, weight, stride, padding, groups);
        }
        try (TensorOptional none = new TensorOptional()) {
            return Tensor.run(
                    "convTranspose2d",
                    () -> torch.conv_transpose2d(
                            x.raw(),
                            weight.raw(),
                            none,
                            new long[] {stride, stride},
                            new long[] {padding, padding},
                            new long[] {0, 0},
                            groups,
                            1,
                            1),
                    x,
                    weight);
        }
    }

    /**
     * Affine map {@code y = x w^T + b} on the last axis.
     *
     * @param x {@code [..., in]}
     * @param weight {@code [out, in]}
     * @param bias {@code [out]} or null
     */
    public static Tensor linear(Tensor x, Tensor weight, @Nullable Tensor bias) {
        try (TensorOptional b = optional(bias)) {
            Tensor y = Tensor.run("linear", () -> torch.linear(x.raw(), weight.raw(), b), x, weight);
            return ShapeInference.current() == null ? y : ShapeInference.worked(2 * y.count() * weight.size(1), y);
        }
    }

    /**
     * Group normalisation: each sample's channels, in groups, to mean 0 and variance 1, then scaled and shifted
     * (Wu and He 2018, arXiv:1803.08494).
     *
     * @param x {@code [N, C, ...]}
     * @param groups divides C
     * @param scale {@code [C]}
     * @param shift {@code [C]}
     * @param epsilon added to the variance
     */
    public static Tensor groupNorm(Tensor x, long groups, Tensor scale, Tensor shift, double epsilon) {
        if (ShapeInference.isOf(x)) {
            return ShapeInference.like(x);
        }
        if (ChannelsLastGroupNorm.suits(x)) {
            return ChannelsLastGroupNorm.apply(x, groups, scale, shift, epsilon);
        }
        // The engine's kernel for channels innermost is inexact, and slow in bfloat16.
        if (x.isChannelsLast() && !x.isContiguous() && x.device().kind() == Device.Kind.CPU) {
            try (Tensor dense = x.contiguous()) {
                return groupNorm(dense, groups, scale, shift, epsilon);
            }
        }
        try (TensorOptional w = new TensorOptional(scale.raw());
                TensorOptional b = new TensorOptional(shift.raw())) {
            return Tensor.run("groupNorm", () -> torch.group_norm(x.raw(), groups, w, b, epsilon, false), x, scale);
        }
    }

    /**
     * Instance normalisation: every channel of every sample to mean 0 and variance 1, then scaled and shifted by
     * numbers of its own (Ulyanov et al. 2016, arXiv:1607.08022).
     *
     * @param x {@code [N, C, H, W]}
     * @param scale {@code [N, C]}
     * @param shift {@code [N, C]}
     * @param epsilon added to the variance, which divides by {@code H W}
     * @return {@code [N, C, H, W]}
     */
    public static Tensor instanceNorm(Tensor x, Tensor scale, Tensor shift, double epsilon) {
        if (ShapeInference.isOf(x)) {
            return ShapeInference.like(x);
        }
        if (ChannelsLastGroupNorm.suits(x)) {
            return ChannelsLastGroupNorm.apply(x, x.size(1), scale, shift, epsilon);
        }
        // Every map as a channel of one large sample: of the engine's kernels the one for batches subtracts the mean
        // first; the gradient of that for groups is ten times less exact in float32 where the mean is large.
        try (Scope scope = Scope.open();
                TensorOptional none = new TensorOptional();
                TensorOptional w = new TensorOptional(scale.reshape(-1).raw());
                TensorOptional b = new TensorOptional(shift.reshape(-1).raw())) {
            Tensor maps = x.contiguous().view(1, x.size(0) * x.size(1), x.size(2), x.size(3));
            Tensor normal = Tensor.run(
                    "instanceNorm", () -> torch.batch_norm(maps.raw(), w, b, none, none, true, 0, epsilon, true), x);
            return scope.keep(normal.view(x.shape()));
        }
    }

    /** Normalisation of the last axis to mean 0 and variance 1, without scale or shift. */
    public static Tensor layerNorm(Tensor x, double epsilon) {
        if (ShapeInference.isOf(x)) {
            return ShapeInference.like(x);
        }
        try (TensorOptional none = new TensorOptional()) {
            return Tensor.run(
                    "layerNorm",
                    () -> torch.layer_norm(x.raw(), new long[] {x.size(-1)}, none, none, epsilon, false),
                    x);
        }
    }

    /** {@code ln(1 + e^x)}, without overflow; smooth, so that it can be differentiated twice. */
    public static Tensor softplus(Tensor x) {
        return Tensor.run("softplus", () -> torch.softplus(x.raw()), x);
    }

    /** {@code x sigmoid(x)}, also called swish. */
    public static Tensor silu(Tensor x) {
        return Tensor.run("silu", () -> torch.silu(x.raw()), x);
    }

    /** {@code x = x sigmoid(x)}; only where no gradient is recorded. */
    public static Tensor siluInPlace(Tensor x) {
        try {
            torch.silu_(x.raw());
            return x;
        } catch (EngineException e) {
            throw e;
        } catch (RuntimeException e) {
            throw Tensor.failure("siluInPlace", e, x);
        }
    }

    /** {@code max(x, 0)}. */
    public static Tensor relu(Tensor x) {
        return Tensor.run("relu", () -> torch.relu(x.raw()), x);
    }

    /** {@code x Phi(x)} with the distribution function of the normal distribution itself (arXiv:1606.08415). */
    public static Tensor gelu(Tensor x) {
        return Tensor.run("gelu", () -> torch.gelu(x.raw()), x);
    }

    /** {@code x} where positive, {@code slope x} elsewhere. */
    public static Tensor leakyRelu(Tensor x, double slope) {
        try (Scalar s = new Scalar(slope)) {
            return Tensor.run("leakyRelu", () -> torch.leaky_relu(x.raw(), s), x);
        }
    }

    /** {@code x} where positive, {@code e^x - 1} elsewhere. */
    public static Tensor elu(Tensor x) {
        return Tensor.run("elu", () -> torch.elu(x.raw()), x);
    }

    /** {@code x = elu(x)}; only where no gradient is recorded. */
    public static Tensor eluInPlace(Tensor x) {
        try {
            torch.elu_(x.raw());
            return x;
        } catch (EngineException e) {
            throw e;
        } catch (RuntimeException e) {
            throw Tensor.failure("eluInPlace", e, x);
        }
    }

    /** Normalised exponentials along an axis. */
    public static Tensor softmax(Tensor x, long axis) {
        try (ScalarTypeOptional same = new ScalarTypeOptional()) {
            return Tensor.run("softmax", () -> torch.softmax(x.raw(), axis, same), x);
        }
    }

    /**
     * Scaled dot-product attention {@code softmax(q k^T / sqrt(d)) v} (Vaswani et al. 2017, arXiv:1706.03762).
     *
     * @param q queries {@code [N, heads, L, d]}
     * @param k keys {@code [N, heads, S, d]}
     * @param v values {@code [N, heads, S, d]}
     */
    public static Tensor attention(Tensor q, Tensor k, Tensor v) {
        return attention(q, k, v, 1 / Math.sqrt((double) q.size(-1)));
    }

    /**
     * Dot-product attention {@code softmax(scale q k^T) v}.
     *
     * @param q queries {@code [N, heads, L, d]}
     * @param k keys {@code [N, heads, S, d]}
     * @param v values {@code [N, heads, S, d]}
     * @param factor scale of the products; 1 where the queries have it already
     */
    public static Tensor attention(Tensor q, Tensor k, Tensor v, double factor) {
        if (ShapeInference.isOf(q)) {
            return ShapeInference.attention(q, k, v);
        }
        if (q.device().kind() == Device.Kind.CPU) {
            // Inside a network the engine's fused kernel takes half as long again in float32, and 30 times in bfloat16.
            try (Scope scope = Scope.open()) {
                Tensor logits = (factor == 1 ? q : q.mul(factor)).matmul(k.transpose(-2, -1));
                Tensor weights = softmax(logits, -1);
                logits.close();
                return scope.keep(weights.matmul(v));
            }
        }
        try (TensorOptional mask = new TensorOptional();
                DoubleOptional scale = new DoubleOptional(factor)) {
            return Tensor.run(
                    "attention",
                    () -> torch.scaled_dot_product_attention(q.raw(), k.raw(), v.raw(), mask, 0, false, scale, false),
                    q,
                    k,
                    v);
        }
    }

    /** Mean over non-overlapping 2 x 2 blocks: halves H and W. */
    public static Tensor averagePool2(Tensor x) {
        if (MatrixResampling.suitsHalving(x)) {
            return MatrixResampling.half(x);
        }
        return Tensor.run("averagePool2", () -> torch.avg_pool2d(x.raw(), 2, 2), x);
    }

    /**
     * Largest value of the square window around each pixel; what lies outside the image does not count.
     *
     * @param x {@code [N, C, H, W]}
     * @param side side of the window, odd
     * @return {@code [N, C, H, W]}
     */
    public static Tensor maxPoolSame(Tensor x, long side) {
        return Tensor.run(
                "maxPoolSame",
                () -> torch.max_pool2d(
                        x.raw(),
                        new long[] {side, side},
                        new long[] {1, 1},
                        new long[] {side / 2, side / 2},
                        new long[] {1, 1},
                        false),
                x);
    }

    /**
     * Largest value of square windows inside the image.
     *
     * @param x {@code [N, C, H, W]}, at least {@code side} pixels high and wide
     * @param side side of the window
     * @param stride step between windows
     * @return {@code [N, C, (H - side) / stride + 1, (W - side) / stride + 1]}
     */
    public static Tensor maxPool(Tensor x, long side, long stride) {
        return Tensor.run(
                "maxPool",
                () -> torch.max_pool2d(
                        x.raw(),
                        new long[] {side, side},
                        new long[] {stride, stride},
                        new long[] {0, 0},
                        new long[] {1, 1},
                        false),
                x);
    }

    /**
     * Mean of the square window around each pixel; what lies outside the image counts as zeros.
     *
     * @param x {@code [N, C, H, W]}
     * @param side side of the window, odd
     * @return {@code [N, C, H, W]}
     */
    public static Tensor averagePoolSame(Tensor x, long side) {
        return averagePool("averagePoolSame", x, side, true);
    }

    /**
     * Mean of the part of the square window around each pixel that lies inside the image: at borders it is a mean of
     * fewer numbers.
     *
     * @param x {@code [N, C, H, W]}
     * @param side side of the window, odd
     * @return {@code [N, C, H, W]}
     */
    public static Tensor averagePoolInside(Tensor x, long side) {
        return averagePool("averagePoolInside", x, side, false);
    }

    private static Tensor averagePool(String name, Tensor x, long side, boolean countsOutside) {
        try (LongOptional wholeWindow = new LongOptional()) {
            return Tensor.run(
                    name,
                    () -> torch.avg_pool2d(
                            x.raw(),
                            new long[] {side, side},
                            new long[] {1, 1},
                            new long[] {side / 2, side / 2},
                            false,
                            countsOutside,
                            wholeWindow),
                    x);
        }
    }

    /**
     * Bilinear interpolation between pixels whose corners stay where they are: output row i reads the input at
     * {@code i (H - 1) / (height - 1)}.
     *
     * @param x {@code [N, C, H, W]}
     * @param height rows wanted
     * @param width columns wanted
     * @return {@code [N, C, height, width]}
     */
    public static Tensor bilinearResize(Tensor x, long height, long width) {
        return Tensor.run(
                "bilinearResize", () -> torch.upsample_bilinear2d(x.raw(), new long[] {height, width}, true), x);
    }

    /** Repeats every pixel twice along H and W. */
    public static Tensor nearestUpsample2(Tensor x) {
        if (MatrixResampling.suits(x)) {
            return MatrixResampling.twice(x);
        }
        return Tensor.run("nearestUpsample2", () -> torch.upsample_nearest2d(x.raw(), 2 * x.size(2), 2 * x.size(3)), x);
    }

    /**
     * Adds zeros around the last two axes.
     *
     * @param x {@code [N, C, H, W]}
     * @param left columns before
     * @param right columns after
     * @param top rows before
     * @param bottom rows after
     */
    public static Tensor pad2d(Tensor x, long left, long right, long top, long bottom) {
        return Tensor.run("pad2d", () -> torch.constant_pad_nd(x.raw(), new long[] {left, right, top, bottom}), x);
    }

    /** Reverses the order along the given axes; a copy. */
    public static Tensor flip(Tensor x, long... axes) {
        if (ShapeInference.isOf(x)) {
            return ShapeInference.like(x);
        }
        return Tensor.run("flip", () -> torch.flip(x.raw(), axes), x);
    }

    /** Every n-th row and column of {@code [N, C, H, W]}, from the first; a view. */
    public static Tensor everyNth(Tensor x, long n) {
        try (LongOptional none = new LongOptional();
                LongOptional alsoNone = new LongOptional();
                Tensor rows = Tensor.run("everyNth", () -> x.raw().slice(2, none, alsoNone, n), x)) {
            return Tensor.run("everyNth", () -> rows.raw().slice(3, none, alsoNone, n), rows);
        }
    }

    private static TensorOptional optional(@Nullable Tensor tensor) {
        return tensor == null ? new TensorOptional() : new TensorOptional(tensor.raw());
    }
}
