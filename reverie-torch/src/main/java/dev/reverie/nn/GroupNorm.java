package dev.reverie.nn;

import dev.reverie.torch.Functional;
import dev.reverie.torch.Tensor;

/** Group normalisation with a learned scale and shift of each channel (arXiv:1803.08494); epsilon 1e-6. */
public final class GroupNorm {
    private static final double EPSILON = 1e-6;

    private final Parameter weight;
    private final Parameter bias;
    private final long groups;

    /**
     * Declares a layer.
     *
     * @param parameters where its weight and bias {@code [channels]} are declared
     * @param name prefix of their names
     * @param groups number of groups
     * @param channels a multiple of groups
     * @throws IllegalArgumentException if channels is no multiple of groups
     */
    public GroupNorm(Parameters parameters, String name, long groups, long channels) {
        if (groups < 1 || channels % groups != 0) {
            throw new IllegalArgumentException("group normalisation " + name + " needs channels that are a multiple of "
                    + groups + " groups, got " + channels
                    + " channels; choose widths that are a multiple of 4, and from 128 on a multiple of 32");
        }
        this.groups = groups;
        weight = parameters.declare(name + ".weight", Initializer.constant(1), channels);
        bias = parameters.declare(name + ".bias", Initializer.zeros(), channels);
    }

    /** The grouping of NCSN++: {@code min(channels / 4, 32)} groups. */
    public static GroupNorm quarter(Parameters parameters, String name, long channels) {
        return new GroupNorm(parameters, name, Math.max(1, Math.min(channels / 4, 32)), channels);
    }

    /**
     * Applies the layer.
     *
     * @param x {@code [N, channels, ...]}
     */
    public Tensor forward(Tensor x) {
        return Functional.groupNorm(x, groups, weight.value(), bias.value(), EPSILON);
    }
}
